import type { IcmpProbe } from '../../engine/index.js'
import type { Namespace } from '../core/namespace.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { addPacket, type ProbeRun } from './probe-run.js'
import { discoveryOf, payloadOf } from './payload.js'
import { openRoute } from './open-route.js'

const ICMP = 1
const ECHO = 8

/** Sends an echo request. Equivalent to: `ping -c 1 -s <size> -t <ttl> -Q <tos> <dst>`. Follows `ping_v4_sendmsg()`, net/ipv4/ping.c. */
export function sendEcho(ns: Namespace, probe: IcmpProbe, run: ProbeRun): void {
  const route = openRoute(ns, probe, run)
  if (route === undefined) return
  const { dst, saddr, daddr } = route
  const discovery = discoveryOf(ns, probe)
  const { world } = ns
  const layers = [{ kind: 'icmp', type: ECHO, code: 0, id: world.tokens & 0xffff, seq: 1 } as const, payloadOf(run.token, probe.size)]
  const request = datagram(ns, { daddr, saddr, protocol: ICMP, ttl: probe.ttl, tos: probe.tos, layers, discovery }, dst, run)
  addPacket(run, request.journey)
  sendDatagram(ns, request, dst, discovery)
}
