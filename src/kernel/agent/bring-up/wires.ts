import { macFromName } from '../../../address/index.js'
import type { Link, Plan, Veth, Vxlan } from '../../../plan/index.js'
import { addBridge, addVeth, addVxlan } from '../../netlink/link.js'
import type { Request } from '../../netlink/route-socket.js'
import type { LiveNamespace, LiveNetns } from '../live-netns.js'

/** The bridge of a segment, in the segment's namespace. Its ports count on behind it. */
const WIRE_INDEX = 2
/** Takes what any host sends: a frame is too long for the host that gets it or for nobody. */
const WIRE_MTU = 65535
/** VXLAN over IPv4: 20 (IPv4) + 8 (UDP) + 8 (VXLAN) + 14 (inner Ethernet). */
const VXLAN_OVERHEAD = 50

/** Devices to make, by the namespace that makes them; each list in order. */
export type Wiring = ReadonlyMap<LiveNamespace, readonly Request[]>

/** Wiring, and the links that need neither be brought up nor be given their bridge once it is made. */
export interface NetnsWiring {
  readonly wiring: Wiring
  readonly done: ReadonlySet<Link>
}

/** The wires of the underlay with the hosts' links at their ends. */
export function wireSegments(plan: Plan, segments: ReadonlyMap<string, LiveNamespace>, netns: ReadonlyMap<string, LiveNetns>): Wiring {
  const wiring = new Map<LiveNamespace, Request[]>()
  for (const { name } of plan.segments) {
    const segment = segments.get(name)
    if (segment === undefined) continue
    const wire = (ifname: string, ifindex: number): Omit<Veth, 'kind' | 'peer'> => ({ ifname, ifindex, address: macFromName(`${name} ${ifname}`), mtu: WIRE_MTU, up: true })
    const requests = [addBridge({ kind: 'bridge', ...wire('wire', WIRE_INDEX) })]
    let index = WIRE_INDEX
    for (const host of netns.values()) {
      for (const link of host.declared.links) {
        if (link.kind !== 'veth' || !('segment' in link.peer) || link.peer.segment !== name) continue
        index++
        const near: Veth = { kind: 'veth', peer: { netns: host.name, ifname: link.ifname }, ...wire(`port${index - WIRE_INDEX}`, index) }
        requests.push(addVeth({ link: near, master: WIRE_INDEX }, { link: asMade(link, host.declared.links), netns: host.fd }))
      }
    }
    wiring.set(segment, requests)
  }
  return wiring
}

/** Bridges, and the veth pairs between namespaces: each made once, from the end that is a port of a bridge. */
export function wireNetns(netns: ReadonlyMap<string, LiveNetns>): NetnsWiring {
  const wiring = new Map<LiveNamespace, Request[]>()
  const made = new Set<Link>()
  const done = new Set<Link>()
  for (const here of netns.values()) {
    const requests: Request[] = []
    for (const link of here.declared.links) {
      if (link.kind !== 'bridge') continue
      requests.push(addBridge(link))
      if (link.master === undefined) done.add(link)
    }
    wiring.set(here, requests)
  }
  for (const here of netns.values()) {
    for (const link of here.declared.links) {
      if (link.kind !== 'veth' || 'segment' in link.peer || made.has(link)) continue
      const there = netns.get(link.peer.netns)
      const { ifname } = link.peer
      const peer = there?.declared.links.find((other) => other.ifname === ifname)
      if (there === undefined || peer?.kind !== 'veth') throw new Error(`${here.name}: veth ${link.ifname} has no other end: ${link.peer.netns} declares no veth ${ifname}`)
      made.add(link).add(peer)
      const [near, far, nearEnd, farEnd] = link.master === undefined && peer.master !== undefined ? [there, here, peer, link] : [here, there, link, peer]
      done.add(nearEnd)
      const master = nearEnd.master === undefined ? undefined : near.declaredIndex(nearEnd.master)
      wiring.get(near)?.push(
        addVeth(
          { link: asMade(nearEnd, near.declared.links), ...(master !== undefined && { master }) },
          { link: asMade(farEnd, far.declared.links), netns: far.fd },
        ),
      )
    }
  }
  return { wiring, done }
}

/** The VXLAN devices of a namespace; what carries them is there already. */
export function vxlansOf(here: LiveNetns): readonly Request[] {
  return here.declared.links.flatMap((link) => (link.kind === 'vxlan' ? [addVxlan(link, here.declaredIndex(link.link))] : []))
}

/** A link as it must be made first: the kernel cuts the MTU of a VXLAN device down to what its lower device carries at that time, so the lower one gets its own MTU afterwards. */
function asMade<L extends Link>(link: L, links: readonly Link[]): L {
  const needed = carried(link, links)
  return needed > link.mtu ? { ...link, mtu: needed } : link
}

/** The MTU that a link needs while VXLAN devices are made on it. */
export const carried = (link: Link, links: readonly Link[]): number =>
  links.filter((upper): upper is Vxlan => upper.kind === 'vxlan' && upper.link === link.ifname).reduce((most, { mtu }) => Math.max(most, mtu + VXLAN_OVERHEAD), 0)
