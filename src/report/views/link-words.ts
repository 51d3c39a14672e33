import type { LinkState, NetnsState } from '../../engine/index.js'
import type { Veth } from '../../plan/index.js'
import { hasNoCarrier } from './carrier.js'

/** A link as iproute2 names it: 'eth0@if16' where the peer, or the device below, is in another namespace, 'va@vb' where it is in this one. */
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

/** Where the device is that iproute2 names behind the @: the other end of a veth pair, or what a macvlan device stands on. */
export const behind = (link: LinkState): Veth['peer'] | undefined => (link.kind === 'veth' ? link.peer : link.kind === 'macvlan' ? link.lower : undefined)

/** That device, where it is in this namespace. */
function peerHere(link: LinkState, { netns, links }: NetnsState): LinkState | undefined {
  const peer = behind(link)
  return peer === undefined || 'segment' in peer || peer.netns !== netns ? undefined : links.find(({ ifname }) => ifname === peer.ifname)
}

/** Links that a view is to show: all, or the one that is asked for. */
export const chosen = ({ links }: NetnsState, dev?: string): readonly LinkState[] => links.filter(({ ifname }) => dev === undefined || ifname === dev)
