import { MILLISECOND, SECOND } from '../core/clock.js'
import type { Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { sysctl } from '../core/sysctl.js'
import type { Dst } from './dst.js'

/** How often somebody was told of something: one account for errors of routing, redirects and ICMP messages. Follows `struct inet_peer`. */
export interface Peer {
  tokens: number
  /** Simulated nanoseconds. */
  last: number
  redirects: number
}

/** ip_rt_error_cost and ip_rt_error_burst, ip_rt_redirect_number, _load and _silence, net/ipv4/route.c: no namespace but the first can change them. */
const ERROR_COST = SECOND
const ERROR_BURST = 5 * SECOND
const REDIRECT_NUMBER = 9
const REDIRECT_LOAD = SECOND / 50
const REDIRECT_SILENCE = REDIRECT_LOAD * 2 ** (REDIRECT_NUMBER + 1)
/** A peer that was never told of anything. */
const LONG_AGO = 60 * SECOND

function peerOf({ peers, world }: Namespace, address: Ip4): Peer {
  let peer = peers.get(address)
  if (peer === undefined) peers.set(address, (peer = { tokens: 0, last: world.clock.now - LONG_AGO, redirects: 0 }))
  return peer
}

/** Whether a source may be told once more that there is no route: five times, then once a second. Follows `ip_error()`, net/ipv4/route.c. */
export function mayTellError(ns: Namespace, source: Ip4): boolean {
  const { now } = ns.world.clock
  const peer = peerOf(ns, source)
  peer.tokens = Math.min(peer.tokens + now - peer.last, ERROR_BURST)
  peer.last = now
  if (peer.tokens < ERROR_COST) return false
  peer.tokens -= ERROR_COST
  return true
}

/** XRLIM_BURST_FACTOR, net/ipv4/inet_peer.c. */
const BURST_FACTOR = 6

/**
 * Whether an ICMP message of a type in icmp_ratemask may be sent to somebody once more: six times at once, then once in icmp_ratelimit
 * milliseconds; over lo as often as one likes, and the MTU of a path always. Follows `icmpv4_mask_allow()` and `icmpv4_xrlim_allow()`, net/ipv4/icmp.c.
 */
export function mayTell(ns: Namespace, { device }: Dst, daddr: Ip4, type: number, code: number): boolean {
  const limited = (sysctl(ns.sysctl, 'net.ipv4.icmp_ratemask') & (1 << type)) !== 0 && !(type === DEST_UNREACH && code === FRAG_NEEDED)
  if (!limited || device.kind === 'loopback') return true
  const cost = sysctl(ns.sysctl, 'net.ipv4.icmp_ratelimit') * MILLISECOND
  const { now } = ns.world.clock
  const peer = peerOf(ns, daddr)
  peer.tokens = Math.min(peer.tokens + now - peer.last, BURST_FACTOR * cost)
  peer.last = now
  if (peer.tokens < cost) return false
  peer.tokens -= cost
  return true
}

const DEST_UNREACH = 3
const FRAG_NEEDED = 4

/** Whether a source may be told once more of a shorter way: ever more rarely, and then no more. Follows `ip_rt_send_redirect()`, net/ipv4/route.c. */
export function mayTellRedirect(ns: Namespace, source: Ip4): boolean {
  const { now } = ns.world.clock
  const peer = peerOf(ns, source)
  if (now > peer.last + REDIRECT_SILENCE) {
    peer.tokens = 0
    peer.redirects = 0
  }
  if (peer.redirects >= REDIRECT_NUMBER) {
    peer.last = now
    return false
  }
  if (peer.redirects > 0 && now <= peer.last + REDIRECT_LOAD * 2 ** peer.redirects) return false
  peer.last = now
  peer.redirects++
  return true
}
