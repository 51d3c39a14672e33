import { isIp } from '../../address/index.js'
import type { ClusterNode } from '../../dsl/index.js'
import type { Findings } from './findings.js'
import { call } from './place.js'

/** Reports names that two of a cluster have, and names that are addresses. */
export function checkNames(node: ClusterNode, place: string, findings: Findings): void {
  const roles = new Map<string, string>()
  const check = (role: string, name: string, at: string): void => {
    const known = roles.get(name)
    if (known !== undefined) findings.report('name-duplicate', at, name, { role: known })
    else roles.set(name, role)
    if (isIp(name)) findings.report('name-is-address', at, name)
  }
  for (const host of node.hosts) {
    const at = call(place, 'host', host.name)
    check('host', host.name, at)
    for (const pod of host.pods) check('pod', pod.name, call(at, 'pod', pod.name))
  }
  for (const router of node.routers) check('router', router.name, call(place, 'router', router.name))
}
