import type { LinkState, NetnsState } from '../../engine/index.js'
import { hasNoCarrier } from './carrier.js'

/** A link as iproute2 names it: 'eth0@if16' where the peer is in another namespace, 'va@vb' where it is in this one. */
export function linkName(link: LinkState, state: NetnsState): string {
  if (link.linkIndex === undefined) return link.ifname
  return `${link.ifname}@${peerHere(link, state)?.ifname ?? `if${link.linkIndex}`}`
}

/** Flags in iproute2's order: '<NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN>'. Follows `print_link_flags()`, ip/ipaddress.c. */
export function linkFlags(link: LinkState, state: NetnsState): string {
  const words = [
    hasNoCarrier(link) && 'NO-CARRIER',
    ...(link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']),
    link.up && 'UP',
    link.up && !hasNoCarrier(link) && 'LOWER_UP',
    peerHere(link, state)?.up === false && 'M-DOWN',
  ]
  return `<${words.filter((word) => word !== false).join(',')}>`
}

/** The other end of a veth pair whose ends are both in this namespace. */
function peerHere(link: LinkState, { netns, links }: NetnsState): LinkState | undefined {
  if (link.kind !== 'veth' || 'segment' in link.peer || link.peer.netns !== netns) return undefined
  const { ifname } = link.peer
  return links.find((candidate) => candidate.ifname === ifname)
}

/** Links that a view is to show: all, or the one that is asked for. */
export const chosen = ({ links }: NetnsState, dev?: string): readonly LinkState[] => links.filter(({ ifname }) => dev === undefined || ifname === dev)
