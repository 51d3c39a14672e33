import { macFromName, tryMac } from '../../address/index.js'
import type { ClusterNode } from '../../dsl/index.js'

/** Makes MAC addresses from names, so that no two of a cluster are equal and none is one that was declared. */
export function macPool(node: ClusterNode): (name: string) => string {
  const taken = new Set(declaredMacs(node))
  return (name) => {
    let mac = macFromName(name)
    for (let salt = 1; taken.has(mac); salt++) mac = macFromName(name, salt)
    taken.add(mac)
    return mac
  }
}

function* declaredMacs(node: ClusterNode): Generator<string> {
  for (const text of declaredTexts(node)) {
    const mac = text === undefined ? undefined : tryMac(text)
    if (mac !== undefined) yield mac
  }
}

function* declaredTexts({ hosts, routers }: ClusterNode): Generator<string | undefined> {
  for (const machine of [...hosts, ...routers]) {
    yield machine.mac
    for (const address of machine.addresses) yield address.mac
  }
  for (const host of hosts) {
    yield host.bridge?.mac
    yield host.vtep?.mac
    for (const pod of host.pods) {
      yield pod.mac
      yield pod.veth?.mac
    }
  }
}
