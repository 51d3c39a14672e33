import { contains, formatIp, parseIp, parseMac } from '../../address/index.js'
import type { PodNode } from '../../dsl/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { PodNet } from '../network.js'
import type { Pod } from '../resolved.js'
import { resolveRoutes, resolveRuleset } from './own-rows.js'

/** The smallest subnet has a network address, a gateway, a pod and a broadcast address. */
const LONGEST = 30
const NONE: readonly never[] = Object.freeze([])

/** Reads the pods of a host; those without an address get the next free one from .2 on, as host-local hands them out. */
export function resolvePods(pods: readonly PodNode[], podNet: PodNet | undefined, host: { readonly name: string; readonly place: string }, findings: Findings): readonly Pod[] {
  const given = pods.map((pod) => readAddress(pod, podNet, host, findings))
  const free = podNet === undefined ? () => undefined : freeAddresses(podNet, given)
  if (podNet !== undefined && podNet.subnet.prefixlen > LONGEST) findings.report('pod-cidr-too-small', host.place, podNet.subnet.text)
  let exhausted = podNet === undefined || podNet.subnet.prefixlen > LONGEST
  return pods.map((pod, index) => {
    const address = pod.address === undefined ? free() : given[index]
    if (pod.address === undefined && address === undefined && !exhausted && podNet !== undefined) {
      exhausted = true
      findings.report('pod-cidr-exhausted', host.place, podNet.subnet.text, { pod: pod.name })
    }
    return resolvePod(pod, address === undefined ? '' : formatIp(address), podNet, host.place, findings)
  })
}

function resolvePod(pod: PodNode, address: string, podNet: PodNet | undefined, hostPlace: string, findings: Findings): Pod {
  const { mac, veth, routes, nft } = pod
  if (mac === undefined && veth?.mac === undefined && routes.length + nft.length === 0) return { node: pod, address, routes: NONE, ruleset: NONE }
  const place = call(hostPlace, 'pod', pod.name)
  const own = mac === undefined ? undefined : findings.read('mac-unreadable', `${place}.mac`, mac, parseMac)
  const port = veth?.mac === undefined ? undefined : findings.read('mac-unreadable', call(place, 'veth', veth.ifname), veth.mac, parseMac)
  const connected = podNet === undefined ? NONE : [{ ifname: 'eth0', subnet: podNet.subnet }]
  return {
    node: pod,
    address,
    ...(own !== undefined && { mac: own }),
    ...(port !== undefined && { portMac: port }),
    routes: podNet === undefined ? NONE : resolveRoutes(routes, pod.name, place, connected, findings),
    ruleset: resolveRuleset(nft, place, findings),
  }
}

function readAddress(pod: PodNode, podNet: PodNet | undefined, host: { readonly name: string; readonly place: string }, findings: Findings): number | undefined {
  const text = pod.address
  if (text === undefined) return undefined
  const place = call(call(host.place, 'pod', pod.name), 'address', text)
  const address = findings.read('address-unreadable', place, text, parseIp)
  if (address === undefined || podNet === undefined) return address
  const { subnet, gateway } = podNet
  if (!contains(subnet, address)) findings.report('pod-outside-cidr', place, text, { subnet: subnet.text, host: host.name })
  else if (address === gateway) findings.report('pod-address-gateway', place, text, { subnet: subnet.text })
  return address
}

/** Hands out the addresses of a subnet from .2 on, without the gateway's, the broadcast address and those that are given. */
function freeAddresses({ subnet, gateway }: PodNet, given: readonly (number | undefined)[]): () => number | undefined {
  const taken = new Set(given).add(gateway)
  let next = subnet.first + 2
  return () => {
    while (taken.has(next)) next++
    return next < subnet.last ? next++ : undefined
  }
}
