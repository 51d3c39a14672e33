import type { DropReason, TableEntry } from '../../engine/index.js'
import type { Device } from '../core/device.js'
import { NO_EVIDENCE } from '../core/evidence.js'
import type { Ip4 } from '../core/ip4.js'
import type { Neighbour } from '../core/neighbour.js'
import type { Loss } from '../core/packet.js'
import type { FibEntry } from './fib-entry.js'
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

/** Routes that were looked up: input by device, destination and source; output by destination and source. */
export interface DstCache {
  readonly input: Map<number, Map<Ip4, Map<Ip4, Dst>>>
  readonly output: Map<Ip4, Map<Ip4, Dst>>
  size: number
}

export const createDstCache = (): DstCache => ({ input: new Map(), output: new Map(), size: 0 })

/** Forgets all routes that were looked up. Follows `rt_cache_flush()`. */
export function forgetDsts(cache: DstCache): void {
  cache.input.clear()
  cache.output.clear()
  cache.size = 0
}

const LIMIT = 1 << 16

/** Remembers a route; a cache that grew too large starts again. */
export function rememberDst(cache: DstCache, byDestination: (cache: DstCache) => Map<Ip4, Map<Ip4, Dst>>, daddr: Ip4, saddr: Ip4, dst: Dst): Dst {
  if (++cache.size > LIMIT) forgetDsts(cache)
  const destinations = byDestination(cache)
  const sources = destinations.get(daddr)
  if (sources === undefined) destinations.set(daddr, new Map([[saddr, dst]]))
  else sources.set(saddr, dst)
  return dst
}
