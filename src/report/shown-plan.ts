import type { Lab, LinkState, Names } from '../engine/index.js'
import type { Link, Macvlan, Netns, Plan } from '../plan/index.js'

/** A plan as drawings and captures show it: with devices that no plan declares. */
export interface ShownPlan extends Omit<Plan, 'netns'> {
  readonly netns: readonly ShownNetns[]
}

export interface ShownNetns extends Omit<Netns, 'links'> {
  readonly links: readonly (Link | Macvlan)[]
}

/** The plan of a lab with the devices and addresses that CNI plugins made there; the plan itself where they attach no pod. */
export async function shownPlan<N extends Names>(lab: Lab<N>): Promise<ShownPlan> {
  const { plan } = lab
  if (plan.netns.every(({ cni }) => cni === undefined)) return plan
  const netns = plan.netns.map(async (one) => {
    const { links, addrs } = await (one.role === 'pod' ? lab.pod(one.name) : lab.host(one.name)).state()
    return { ...one, links: links.map(atRest), addrs }
  })
  return { ...plan, netns: await Promise.all(netns) }
}

/** A link without what it counted, which two readings differ in. */
const atRest = ({ stats: _stats, ...link }: LinkState): Link | Macvlan => link
