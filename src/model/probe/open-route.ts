import type { DropReason, Probe } from '../../engine/index.js'
import { ip4, type Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { createPacket, drop, type Loss } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import type { Dst } from '../ipv4/dst.js'
import { destination, isLocalAddress, routeOutput } from '../ipv4/route.js'
import { addPacket, type ProbeRun } from './probe-run.js'

export interface OpenRoute {
  readonly dst: Dst
  readonly saddr: Ip4
  readonly daddr: Ip4
}

/** Binds and connects a socket. Where the stack refuses, the request ends before any device, and there is no route. */
export function openRoute(ns: Namespace, probe: Probe, run: ProbeRun): OpenRoute | undefined {
  const daddr = ip4(probe.dst)
  const bound = probe.src === undefined ? 0 : ip4(probe.src)
  if (bound !== 0 && !isLocalAddress(ns, bound) && sysctl(ns.sysctl, 'net.ipv4.ip_nonlocal_bind') === 0) return refuse(ns, run, 'NO_SOURCE_ADDRESS', { native: 'EADDRNOTAVAIL', missing: `${ns.name} has no address ${probe.src ?? ''}` })
  const dst = routeOutput(ns, daddr, bound, 0)
  if ('errno' in dst) return refuse(ns, run, dst.reason, dst.loss)
  // tcp_v4_connect(): nobody connects to a group. Others need SO_BROADCAST for a broadcast alone.
  if (dst.broadcast && probe.protocol === 'tcp') return refuse(ns, run, 'NO_ROUTE', { native: 'ENETUNREACH', entry: dst.route?.evidence.entry })
  if (dst.broadcast && !dst.multicast) return refuse(ns, run, 'PERMISSION', { native: 'EACCES', entry: dst.route?.evidence.entry })
  const saddr = bound === 0 ? dst.saddr : bound
  // ip_route_connect() looks twice: to a group the source that was found decides, and no gateway.
  const connected = dst.multicast && probe.protocol === 'udp' ? routeOutput(ns, daddr, saddr, 0) : dst
  if ('errno' in connected) return refuse(ns, run, connected.reason, connected.loss)
  return { dst: connected === dst ? dst : { ...connected, decided: dst.decided }, saddr, daddr: destination(dst, daddr) }
}

function refuse(ns: Namespace, run: ProbeRun, reason: DropReason, loss: Loss): undefined {
  const packet = createPacket(ns.name, undefined, [], run)
  addPacket(run, packet.journey)
  drop(packet, reason, loss)
  return undefined
}
