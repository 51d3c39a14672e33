import type { Link, Veth } from '../link.js'
import { linkPlace, literal, placeOf } from './place.js'
import { reporter, type Report } from './report.js'
import type { NetnsView, PlanView } from './view.js'

/** How devices hang together: peers, segments, bridges and their ports. */
export const WIRING_FINDINGS = {
  'peer-netns-unknown': { level: 'malformed', problem: 'is the namespace of the peer and not in the plan', remedy: 'name a namespace that the plan has' },
  'peer-unknown': { level: 'malformed', problem: 'is the peer and not a device of {netns}', remedy: 'declare both ends of the veth pair' },
  'peer-not-veth': { level: 'malformed', problem: 'is the peer and a {kind} device', remedy: 'let both ends of the pair be veth devices' },
  'peer-not-mutual': { level: 'malformed', problem: 'is the peer, but has another peer itself', remedy: 'let the two ends name each other' },
  'peer-self': { level: 'malformed', problem: 'is its own peer', remedy: 'name the other end of the pair' },
  'segment-unknown': { level: 'malformed', problem: 'is not a segment of the plan', remedy: 'declare the segment' },
  'peer-mtu-differs': { level: 'inconsistent', problem: 'is the MTU of this end, and {mtu} that of the other: longer frames are dropped', remedy: 'give both ends one MTU' },
  'master-unknown': { level: 'malformed', problem: 'is the master and not a device of {netns}', remedy: 'declare the bridge' },
  'master-not-bridge': { level: 'malformed', problem: 'is the master and a {kind} device', remedy: 'name a bridge' },
  'port-kind': { level: 'malformed', problem: 'is a {kind} device, which cannot be a port of a bridge', remedy: 'leave its master out' },
  'port-without-bridge': { level: 'malformed', problem: 'has settings of a bridge port and no bridge', remedy: 'name its master, or leave the settings out' },
  'port-state-down': { level: 'malformed', problem: 'has a state as a port and is down: the kernel takes none', remedy: 'set the device up, or leave the state out' },
  'port-state-blocking': { level: 'inconsistent', problem: 'is a state that a bridge without STP turns into forwarding at once', remedy: "use 'listening' or 'disabled' to hold frames back" },
} as const

type Findings = Report<typeof WIRING_FINDINGS>

export function checkWiring(plan: PlanView): void {
  const report = reporter(WIRING_FINDINGS, plan.found)
  for (const view of plan.views) {
    for (const link of view.netns.links) {
      if (link.kind === 'veth') checkPeer(plan, view, link, report)
      checkMaster(view, link, report)
    }
  }
}

function checkPeer({ byName, segments }: PlanView, { netns }: NetnsView, link: Veth, report: Findings): void {
  const { peer } = link
  const place = (): string => `${placeOf(netns)}.link(${literal(link.ifname)})`
  if ('segment' in peer) {
    if (!segments.has(peer.segment)) report('segment-unknown', place, peer.segment)
    return
  }
  const there = byName.get(peer.netns)
  if (there === undefined) return report('peer-netns-unknown', place, peer.netns)
  const other = there.links.get(peer.ifname)
  if (other === undefined) return report('peer-unknown', place, peer.ifname, { netns: peer.netns })
  if (other.kind !== 'veth') return report('peer-not-veth', place, peer.ifname, { kind: other.kind })
  if (other === link) return report('peer-self', place, peer.ifname)
  const back = other.peer
  if ('segment' in back || back.netns !== netns.name || back.ifname !== link.ifname) return report('peer-not-mutual', place, peer.ifname)
  // Said once a pair, at the end with the larger MTU: that is where the frames come from.
  if (link.mtu > other.mtu) report('peer-mtu-differs', linkPlace(netns, link, 'mtu'), link.mtu, { mtu: other.mtu })
}

function checkMaster({ netns, links }: NetnsView, link: Link, report: Findings): void {
  const { ifname, kind, master, bridgePort } = link
  const place = (): string => `${placeOf(netns)}.link(${literal(ifname)})`
  if (master === undefined) {
    if (bridgePort !== undefined) report('port-without-bridge', place, ifname)
    return
  }
  const bridge = links.get(master)
  if (bridge === undefined) report('master-unknown', place, master, { netns: netns.name })
  else if (bridge.kind !== 'bridge') report('master-not-bridge', place, master, { kind: bridge.kind })
  if (kind === 'bridge' || kind === 'loopback') report('port-kind', place, ifname, { kind })
  // Follows `br_set_port_state()`, net/bridge/br_stp_if.c, and `br_make_forwarding()`, net/bridge/br_stp.c.
  if (bridgePort?.state !== undefined && !link.up) report('port-state-down', place, ifname)
  if (bridgePort?.state === 'blocking') report('port-state-blocking', place, 'blocking')
}
