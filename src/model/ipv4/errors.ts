import type { Ipv4Layer } from '../../wire/index.js'
import { ip4, isMulticast4, isZeronet4, LIMITED_BROADCAST, type Ip4 } from '../core/ip4.js'
import type { Device } from '../core/device.js'
import type { Namespace } from '../core/namespace.js'
import { neighbourOf } from '../core/neigh-table.js'
import { askFor, isValid } from '../core/neighbour.js'
import type { Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import { isOnLink } from './address.js'
import { fibEntries } from './fib-tables.js'
import { learn } from './path-mtu.js'
import { addrType, dstMtu, routeOutput } from './route.js'

/** Header of the packet that an ICMP error quotes: it follows the icmp layer. */
export function quotedIp({ rest }: Packet): Ipv4Layer | undefined {
  const quoted = rest[1]
  return quoted?.kind === 'ipv4' ? quoted : undefined
}

export const TCP = 6

/** The MTU that an ICMP 3/4 tells of: 0 where ip_no_pmtu_disc says to take the least, undefined where it says to listen to none, or to those about TCP alone. Follows `icmp_unreach()`, net/ipv4/icmp.c. */
export function toldMtu(ns: Namespace, packet: Packet): number | undefined {
  const [icmp] = packet.rest
  const mode = sysctl(ns.sysctl, 'net.ipv4.ip_no_pmtu_disc')
  if (icmp?.kind !== 'icmp' || mode === 2 || (mode === 3 && quotedIp(packet)?.protocol !== TCP)) return undefined
  return mode === 1 ? 0 : (icmp.mtu ?? 0)
}

/** The route to the quoted destination learns the MTU. Follows `ipv4_update_pmtu()` and `__ip_rt_update_pmtu()`, net/ipv4/route.c. */
export function updatePathMtu(ns: Namespace, packet: Packet, told: number): void {
  const quoted = quotedIp(packet)
  if (quoted === undefined) return
  const daddr = ip4(quoted.dst)
  const route = routeOutput(ns, daddr, ip4(quoted.src), 0)
  if ('errno' in route || route.route === undefined || route.pmtu?.locked === true) return
  const known = dstMtu(route)
  if (known < told) return
  const floor = sysctl(ns.sysctl, 'net.ipv4.route.min_pmtu')
  const locked = told < floor
  learn(ns, route.route, daddr, { mtu: locked ? Math.min(known, floor) : told, locked })
}

/** Whether a route of the namespace has this gateway already. Follows `ip_fib_check_default()`, net/ipv4/fib_semantics.c. */
function isGateway(ns: Namespace, gateway: Ip4, { ifname }: Device): boolean {
  for (const entry of fibEntries(ns.fib)) if (entry.gateway === gateway && entry.dev === ifname) return true
  return false
}

/** The route to the quoted destination takes the new gateway. Follows `ipv4_redirect()` and `__ip_do_redirect()`. */
export function takeRedirect(ns: Namespace, packet: Packet, gateway: Ip4): void {
  const quoted = quotedIp(packet)
  const { iif } = packet
  if (quoted === undefined || iif === undefined) return
  const daddr = ip4(quoted.dst)
  const route = routeOutput(ns, daddr, ip4(quoted.src), 0)
  if ('errno' in route || route.route === undefined || route.device !== iif) return
  const old = packet.saddr
  const { conf } = iif
  if (route.gateway !== old || gateway === old || !conf.acceptRedirects || isMulticast4(gateway) || isZeronet4(gateway) || gateway === LIMITED_BROADCAST) return
  if (conf.sharedMedia ? addrType(ns, gateway) !== 'unicast' : !isOnLink(iif, gateway, old) || (conf.secureRedirects && !isGateway(ns, gateway, iif))) return
  const neigh = neighbourOf(iif, gateway)
  // Where its MAC is not known yet it is only asked for; the next redirect counts.
  if (isValid(neigh)) learn(ns, route.route, daddr, { gateway })
  else askFor(neigh)
}
