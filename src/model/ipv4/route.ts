import type { DropReason, TableEntry } from '../../engine/index.js'
import { NO_EVIDENCE, joinAll } from '../core/evidence.js'
import type { Device } from '../core/device.js'
import { ALL_HOSTS, LIMITED_BROADCAST, areOrdinary4, ip4Text, isLoopback4, isMulticast4, isZeronet4, type Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import type { Loss } from '../core/packet.js'
import { pathElement, sysctl } from '../core/sysctl.js'
import { isOnLink, ownerOf, selectAddress } from './address.js'
import { createDst, findDst, rememberDst, type Dst, type MutableDst, type RouteError } from './dst.js'
import { SCOPE, type FibEntry } from './fib-entry.js'
import { fibLookup, type FibResult } from './fib-lookup.js'
import { LOCAL_AND_MAIN, matching, nearestRoute, viewOf } from './fib-tables.js'
import { validateSource } from './validate-source.js'

/** Whether marks can change a route here. */
const marksMatter = (ns: Namespace): boolean => ns.lookups.some(({ rule }) => rule.fwmark !== undefined)

const fresh = (dst: Dst, ns: Namespace): boolean => dst.pmtu === undefined || dst.pmtu.expires === 0 || dst.pmtu.expires > ns.world.clock.now

/**
 * Route of a packet that came in by a device. All sources share the route to a destination, as they share `nhc_rth_input`.
 * Follows `ip_route_input_slow()`, net/ipv4/route.c.
 */
export function routeInput(device: Device, daddr: Ip4, saddr: Ip4, mark: number): Dst {
  if (!areOrdinary4(daddr, saddr)) {
    const special = specialInput(device, daddr, saddr, mark)
    if (special !== undefined) return special
  }
  const { ns, conf } = device
  const result = fibLookup(ns, { daddr, saddr, iif: device.ifname, mark })
  const { entry, decided } = result
  if (entry === undefined || result.error !== undefined) return noRoute(device, daddr, result)
  if (entry.type === 'broadcast' && !conf.bcForwarding) return broadcastInput(device, saddr, mark, result)
  if (entry.type === 'local') {
    const check = validateSource(device, saddr, daddr, undefined, mark)
    if ('reason' in check) return martian(device, check.reason, check.loss)
    return (result.input ??= localDst(ns, entry, decided))
  }
  if (!conf.forwarding && entry.type !== 'broadcast') return noRoute(device, daddr, { ...result, error: 'EHOSTUNREACH' })
  const out = entry.dev === undefined ? undefined : ns.byName.get(entry.dev)
  if (out === undefined) return noRoute(device, daddr, { ...result, error: 'ENETUNREACH' })
  const check = validateSource(device, saddr, daddr, out, mark)
  if ('reason' in check) return martian(device, check.reason, check.loss)
  // __mkroute_input(): a redirect is due where the sender could have reached the gateway itself.
  if (out === device && check.onLink && (out.conf.sharedMedia || isOnLink(out, saddr, entry.gateway))) {
    const dst = unicast(ns, entry, out, daddr, decided)
    dst.redirect = true
    return dst
  }
  if (result.input === undefined || !fresh(result.input, ns)) result.input = unicast(ns, entry, out, daddr, decided)
  return result.input
}

/** What is decided by an address alone, before any look-up. */
function specialInput(device: Device, daddr: Ip4, saddr: Ip4, mark: number): Dst | undefined {
  const { conf } = device
  if (isMulticast4(daddr)) return multicastInput(device, daddr, saddr, mark)
  if (isMulticast4(saddr) || saddr === LIMITED_BROADCAST) return martian(device, 'MARTIAN_SOURCE', { native: 'IP_INVALID_SOURCE' })
  if (daddr === LIMITED_BROADCAST || (saddr === 0 && daddr === 0)) return broadcastInput(device, saddr, mark, undefined)
  if (isZeronet4(saddr)) return martian(device, 'MARTIAN_SOURCE', { native: 'IP_INVALID_SOURCE' })
  if (isZeronet4(daddr)) return martian(device, 'MARTIAN_DESTINATION', { native: 'IP_INVALID_DEST' })
  if (isLoopback4(daddr) && !conf.routeLocalnet) return martian(device, 'MARTIAN_DESTINATION', { native: 'IP_LOCALNET' })
  if (isLoopback4(saddr) && !conf.routeLocalnet) return martian(device, 'MARTIAN_SOURCE', { native: 'IP_LOCALNET' })
  return undefined
}

/** Of routeInput(): a source that nobody may have, or a destination. */
const martian = (device: Device, reason: DropReason, loss: Loss): Dst => failing(createDst('martian', device), reason, loss)

/** To all, for the namespace itself. Follows the branch `brd_input` of `ip_route_input_slow()`. */
function broadcastInput(device: Device, saddr: Ip4, mark: number, result: FibResult | undefined): Dst {
  if (!isZeronet4(saddr)) {
    const check = validateSource(device, saddr, 0, undefined, mark)
    if ('reason' in check) return martian(device, check.reason, check.loss)
  }
  const dst = localDst(device.ns, result?.entry, result?.decided ?? NO_EVIDENCE)
  dst.broadcast = true
  return dst
}

/** To a group: for the members alone. Follows the multicast branch of `ip_route_input_rcu()`, and `ip_mc_validate_source()`. */
function multicastInput(device: Device, daddr: Ip4, saddr: Ip4, mark: number): Dst {
  const { ns, conf } = device
  const refused = (reason: DropReason, loss: Loss): Dst => {
    const dst = createDst('martian', device)
    dst.broadcast = dst.multicast = true
    return failing(dst, reason, loss)
  }
  if (daddr !== ALL_HOSTS) return refused('MULTICAST_NOT_JOINED', { native: 'NOT_SPECIFIED', missing: `${device.ifname} is no member of ${ip4Text(daddr)}` })
  if (isMulticast4(saddr) || saddr === LIMITED_BROADCAST || (isLoopback4(saddr) && !conf.routeLocalnet)) return refused('MARTIAN_SOURCE', { native: 'IP_INVALID_SOURCE' })
  // Who has no address yet may speak to the groups of a wire.
  const check = isZeronet4(saddr) ? undefined : validateSource(device, saddr, 0, undefined, mark)
  if (check !== undefined && 'reason' in check) return refused(check.reason, check.loss)
  const dst = localDst(ns, undefined, NO_EVIDENCE)
  dst.broadcast = dst.multicast = true
  return dst
}

/** For the namespace itself. */
function localDst(ns: Namespace, entry: FibEntry | undefined, decided: readonly TableEntry[]): MutableDst {
  const dst = createDst('local', ns.loopback)
  dst.local = true
  dst.route = entry
  dst.decided = decided
  return dst
}

function failing(dst: MutableDst, reason: DropReason, loss: Loss): Dst {
  dst.reason = reason
  dst.loss = loss
  return dst
}

/** Follows the end of `ip_route_input_slow()` (no_route), whose route says `ip_error()`. */
function noRoute(device: Device, daddr: Ip4, { entry, error, decided }: FibResult): Dst {
  const { ns } = device
  const forwarding = device.conf.forwarding
  const dst = createDst('error', device.ns.loopback)
  dst.decided = decided
  dst.error = forwarding ? (error ?? 'ENETUNREACH') : 'EHOSTUNREACH'
  if (!forwarding) {
    const own = `net.ipv4.conf.${pathElement(device.ifname)}.forwarding`
    const key = ns.sysctl.written.has(own) ? own : 'net.ipv4.ip_forward'
    return failing(dst, 'FORWARDING_DISABLED', { entry: { table: 'sysctl', row: { key, value: '0' } } })
  }
  if (entry !== undefined && error !== undefined) return failing(dst, reasonOf(entry), { entry: entry.evidence.entry })
  return failing(dst, 'NO_ROUTE', missingRoute(ns, daddr))
}

const reasonOf = (entry: FibEntry): DropReason =>
  entry.type === 'blackhole' ? 'ROUTE_BLACKHOLE' : entry.type === 'prohibit' ? 'ROUTE_PROHIBIT' : 'ROUTE_UNREACHABLE'

/** Which route was looked for, and the one that almost matched. */
export function missingRoute(ns: Namespace, daddr: Ip4): Loss {
  const near = nearestRoute(ns.fib, 'main', daddr)
  return {
    missing: `no route to ${ip4Text(daddr)}`,
    nearest: near && { entry: near.entry.evidence.entry, differs: `shares ${near.bits} of ${near.entry.length} bits` },
  }
}

/** A route to somebody else. Follows `rt_set_nexthop()`: exceptions that were learned take effect. */
function unicast(ns: Namespace, entry: FibEntry, out: Device, daddr: Ip4, decided: readonly TableEntry[]): MutableDst {
  const known = ns.exceptions.size === 0 ? undefined : ns.exceptions.get(entry)?.get(daddr)
  const learned = known !== undefined && known.gateway === 0 && known.expires <= ns.world.clock.now ? undefined : known
  const dst = createDst('forward', out)
  dst.gateway = learned !== undefined && learned.gateway !== 0 ? learned.gateway : gatewayOf(entry)
  dst.route = entry
  dst.decided = learned !== undefined && learned.mtu !== 0 ? joinAll(decided, learned.evidence.alone) : decided
  if (entry.mtu !== 0) dst.mtu = entry.mtu
  dst.pmtu = learned
  return dst
}

/** By a gateway that was the namespace itself when the route was made the destination is on the link. Follows `rt_set_nexthop()`. */
const gatewayOf = ({ gateway, nhScope }: FibEntry): Ip4 => (nhScope === SCOPE.link ? gateway : 0)

/** A local sender cannot send: an errno. */
export interface OutputError {
  readonly errno: RouteError
  readonly reason: DropReason
  readonly loss: Loss
}

/**
 * Route of a packet that the namespace sends; `saddr` 0 lets the route choose.
 * Follows `ip_route_output_key_hash_rcu()`, net/ipv4/route.c.
 */
export function routeOutput(ns: Namespace, daddr: Ip4, saddr: Ip4, mark: number, anySource = false): Dst | OutputError {
  const cacheable = !anySource && (mark === 0 || !marksMatter(ns))
  const cached = cacheable ? findDst(ns.dsts, daddr, saddr) : undefined
  if (cached !== undefined && fresh(cached, ns)) return cached
  const dst = outputSlow(ns, daddr, saddr, mark, anySource)
  if (!cacheable || 'errno' in dst) return dst
  return rememberDst(ns.dsts, daddr, saddr, dst)
}

function outputSlow(ns: Namespace, daddr: Ip4, saddr: Ip4, mark: number, anySource: boolean): Dst | OutputError {
  if (saddr !== 0 && !anySource && !isLocalAddress(ns, saddr)) return invalid(saddr)
  if (daddr === 0) {
    return sending(localDst(ns, undefined, NO_EVIDENCE), saddr === 0 ? LOOPBACK : saddr)
  }
  if (saddr !== 0 && (isMulticast4(daddr) || daddr === LIMITED_BROADCAST)) return toGroupFrom(ns, daddr, saddr)
  const { entry, error, decided } = fibLookup(ns, { daddr, saddr, iif: 'lo', mark })
  if (entry === undefined) return { errno: 'ENETUNREACH', reason: 'NO_ROUTE', loss: { native: 'ENETUNREACH', ...missingRoute(ns, daddr) } }
  if (error !== undefined) return { errno: error, reason: reasonOf(entry), loss: { native: error, entry: entry.evidence.entry } }
  const out = entry.dev === undefined ? undefined : ns.byName.get(entry.dev)
  if (out === undefined) return { errno: 'ENETUNREACH', reason: 'NO_ROUTE', loss: { native: 'ENETUNREACH' } }
  if (entry.type === 'local') {
    return sending(localDst(ns, entry, decided), saddr !== 0 ? saddr : entry.prefsrc !== 0 ? entry.prefsrc : daddr)
  }
  const source = saddr !== 0 ? saddr : entry.prefsrc !== 0 ? entry.prefsrc : selectAddress(out, entry.gateway, entry.scope)
  if (isLoopback4(source) && out !== ns.loopback && !out.conf.routeLocalnet) return invalid(source)
  const dst = unicast(ns, entry, out, daddr, decided)
  // __mkroute_output(): RTCF_LOCAL, so that lo takes in what it is sent.
  if (out.kind === 'loopback') {
    dst.local = true
    dst.input = 'local'
  }
  if (isMulticast4(daddr)) {
    dst.broadcast = dst.multicast = true
    // __mkroute_output(): a default route gives the device alone.
    if (entry.length < 4) dst.gateway = 0
  } else if (entry.type === 'broadcast' || daddr === LIMITED_BROADCAST) {
    dst.broadcast = true
    dst.gateway = 0
  }
  return sending(dst, source)
}

/** A source that was chosen chooses the device of a group, whatever the tables say. Follows `ip_route_output_key_hash_rcu()`. */
function toGroupFrom(ns: Namespace, daddr: Ip4, saddr: Ip4): Dst | OutputError {
  const owner = ownerOf(ns, saddr)
  if (owner === undefined) return { errno: 'ENETUNREACH', reason: 'NO_ROUTE', loss: { native: 'ENETUNREACH', missing: `no device has ${ip4Text(saddr)}` } }
  const dst = createDst('forward', owner)
  dst.broadcast = true
  dst.multicast = isMulticast4(daddr)
  return sending(dst, saddr)
}

function sending(dst: MutableDst, saddr: Ip4): Dst {
  dst.fromInput = false
  dst.saddr = saddr
  return dst
}

const LOOPBACK: Ip4 = 0x7f000001

/** Where a packet goes: to 0.0.0.0 is to its sender. Follows `ip_route_output_key_hash_rcu()`. */
export const destination = ({ saddr }: Dst, daddr: Ip4): Ip4 => (daddr === 0 ? saddr : daddr)

const invalid = (saddr: Ip4): OutputError => ({
  errno: 'EINVAL',
  reason: 'NO_SOURCE_ADDRESS',
  loss: { native: 'EINVAL', missing: `${ip4Text(saddr)} is no address of this namespace` },
})

/** Follows `__ip_dev_find()`: an address of a device, or anything that table local says is ours. */
export function isLocalAddress(ns: Namespace, ip: Ip4): boolean {
  if (ownerOf(ns, ip) !== undefined) return true
  return fibLookup(ns, { daddr: ip, saddr: 0, iif: 'lo', mark: 0 }).entry?.type === 'local'
}

/** Type of an address; `device` asks as seen from that link. Follows `__inet_dev_addr_type()`, net/ipv4/fib_frontend.c: table local alone is asked. */
export function addrType(ns: Namespace, ip: Ip4, device?: Device): 'unicast' | 'local' | 'broadcast' | 'multicast' {
  if (isZeronet4(ip) || ip === LIMITED_BROADCAST) return 'broadcast'
  if (isMulticast4(ip)) return 'multicast'
  const level = viewOf(ns.fib, ns.customRules ? 'local' : LOCAL_AND_MAIN).find((candidate) => matching(candidate, ip) !== undefined)
  const entry = level && matching(level, ip)?.[0]
  if (entry === undefined || (device !== undefined && entry.dev !== device.ifname)) return 'unicast'
  return entry.type === 'local' || entry.type === 'broadcast' ? entry.type : 'unicast'
}

/** Path MTU of a route: what was learned and has not expired, else that of the route or device. Follows `ipv4_mtu()`. */
export function dstMtu(dst: Dst): number {
  const { pmtu } = dst
  return pmtu !== undefined && pmtu.mtu !== 0 && pmtu.expires > dst.device.ns.world.clock.now ? Math.min(pmtu.mtu, MAX_MTU) : Math.min(dst.mtu, MAX_MTU)
}

/** MTU of a route for packets of others: what was learned counts only where it is locked, or ip_forward_use_pmtu is 1. Follows `ip_dst_mtu_maybe_forward()`, include/net/ip.h. */
export function forwardMtu(dst: Dst): number {
  const { pmtu, device } = dst
  const counts = pmtu !== undefined && (pmtu.locked || sysctl(device.ns.sysctl, 'net.ipv4.ip_forward_use_pmtu') !== 0)
  return counts ? dstMtu(dst) : Math.min(dst.mtu, MAX_MTU)
}

/** IP_MAX_MTU, include/net/ip.h. */
const MAX_MTU = 0xffff
