import type { AnyCluster } from '../../../src/dsl/index.js'
import { compile } from '../../../src/cni/index.js'
import type { Link, Netns, Plan } from '../../../src/plan/index.js'

/** A namespace of a plan, by name. */
export function netnsOf(plan: Plan | AnyCluster, name: string): Netns {
  const { netns } = 'netns' in plan ? plan : compile(plan)
  const found = netns.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no namespace is named ${name}`)
  return found
}

/** A link of a namespace, by name. */
export function linkOf(netns: Netns, ifname: string): Link {
  const found = netns.links.find((link) => link.ifname === ifname)
  if (found === undefined) throw new Error(`${netns.name} has no link ${ifname}`)
  return found
}
