import { SECOND } from '../core/clock.js'
import type { Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'

/** How often somebody was told of something: one account for errors of routing and for redirects. Follows `struct inet_peer`. */
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
