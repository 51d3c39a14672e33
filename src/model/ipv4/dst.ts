import type { DropReason, TableEntry } from '../../engine/index.js'
import type { Device } from '../core/device.js'
import { NO_EVIDENCE } from '../core/evidence.js'
import type { Ip4 } from '../core/ip4.js'
import type { Neighbour } from '../core/neighbour.js'
import type { Loss } from '../core/packet.js'
import type { FibEntry } from './fib-entry.js'
import type { FibResult } from './fib-lookup.js'
import type { PathMtu } from './path-mtu.js'

/** What is done with a packet that takes this route. Follows `dst.input`. */
export type DstInput = 'local' | 'forward' | 'error' | 'martian'

/** The error of a route that leads nowhere: an errno. */
export type RouteError = 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL'

/** The result of a route look-up. Follows `struct rtable`. */
export interface Dst {
  readonly input: DstInput
  /** rt_type is RTN_BROADCAST or RTN_MULTICAST (RTCF_BROADCAST, RTCF_MULTICAST). */
  readonly broadcast: boolean
  /** rt_type is RTN_MULTICAST. */
  readonly multicast: boolean
  /** RTCF_LOCAL. */
  readonly local: boolean
  /** Made by the input look-up (rt_is_input_route). */
  readonly fromInput: boolean
  /** Output device. */
  readonly device: Device
  /** 0: the destination is on the link. */
  readonly gateway: Ip4
  readonly route: FibEntry | undefined
  /** Rules, route and exception that decided. */
  readonly decided: readonly TableEntry[]
  /** Source address that the route chooses. */
  readonly saddr: Ip4
  /** Route MTU, else that of the device. Follows `ip_dst_mtu_maybe_forward(dst, true)`. */
  readonly mtu: number
  readonly pmtu: PathMtu | undefined
  /** IPSKB_DOREDIRECT. */
  readonly redirect: boolean
  /** Of 'error'. */
  readonly error: RouteError | undefined
  /** Of 'error' and 'martian': why. */
  readonly reason: DropReason | undefined
  readonly loss: Loss | undefined
  /** Neighbour that the last packet of this route went to. */
  neigh: Neighbour | undefined
}

export type MutableDst = { -readonly [F in keyof Dst]: Dst[F] }

/** A route by a device, to be filled in. Follows `rt_dst_alloc()`. */
export const createDst = (input: DstInput, device: Device): MutableDst => ({
  input,
  broadcast: false,
  multicast: false,
  local: false,
  fromInput: true,
  device,
  gateway: 0,
  route: undefined,
  decided: NO_EVIDENCE,
  saddr: 0,
  mtu: device.mtu,
  pmtu: undefined,
  redirect: false,
  error: undefined,
  reason: undefined,
  loss: undefined,
  neigh: undefined,
})

/** Where a packet goes next by a route. Follows `rt_nexthop()`, include/net/route.h. */
export const nexthop = ({ gateway }: Dst, daddr: Ip4): Ip4 => (gateway === 0 ? daddr : gateway)

/** A route that was looked up, and for what. */
interface CachedDst {
  readonly daddr: Ip4
  readonly saddr: Ip4
  readonly dst: Dst
  readonly next: CachedDst | undefined
}

/** What was looked up. */
export interface DstCache {
  /** What the tables say of a destination, where no rule asks for more. */
  readonly results: Map<Ip4, FibResult>
  /** Output routes by a hash of destination and source; those of one hash as a list, the newest first. */
  readonly output: Map<number, CachedDst>
  /** Routes in `output`. */
  size: number
}

export const createDstCache = (): DstCache => ({ results: new Map(), output: new Map(), size: 0 })

/** Forgets all routes that were looked up. Follows `rt_cache_flush()`. */
export function forgetDsts(cache: DstCache): void {
  cache.results.clear()
  cache.output.clear()
  cache.size = 0
}

const hashOf = (daddr: Ip4, saddr: Ip4): number => Math.imul(daddr, 0x9e3779b1) ^ Math.imul(saddr, 0x85ebca6b)

/** The output route that was looked up last for a destination and a source. */
export function findDst(cache: DstCache, daddr: Ip4, saddr: Ip4): Dst | undefined {
  let cached = cache.output.get(hashOf(daddr, saddr))
  while (cached !== undefined && (cached.daddr !== daddr || cached.saddr !== saddr)) cached = cached.next
  return cached?.dst
}

const LIMIT = 1 << 16

/** Remembers an output route; a cache that grew too large starts again. */
export function rememberDst(cache: DstCache, daddr: Ip4, saddr: Ip4, dst: Dst): Dst {
  if (++cache.size > LIMIT) forgetDsts(cache)
  const hash = hashOf(daddr, saddr)
  cache.output.set(hash, { daddr, saddr, dst, next: cache.output.get(hash) })
  return dst
}
