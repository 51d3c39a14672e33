import type { UdpProbe } from '../../engine/index.js'
import { hashAddresses, UDP_SIZE, type UdpLayer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { ephemeralPort } from './ephemeral-port.js'
import { openRoute } from './open-route.js'
import { discoveryOf, payloadOf } from './payload.js'
import { addPacket, type ProbeRun } from './probe-run.js'

const UDP = 17

/** Sends a datagram from a connected socket. Equivalent to: `nc -u <dst> <port>`. Follows `udp_sendmsg()`, net/ipv4/udp.c. */
export function sendUdp(ns: Namespace, probe: UdpProbe, run: ProbeRun): void {
  const route = openRoute(ns, probe, run)
  if (route === undefined) return
  const { dst, saddr, daddr } = route
  const discovery = discoveryOf(ns, probe)
  const sport = probe.sport ?? ephemeralPort(ns)
  const header: UdpLayer = { kind: 'udp', sport, dport: probe.port, length: UDP_SIZE + probe.size }
  const layers = [header, payloadOf(run.token, probe.size)]
  const request = datagram(ns, { daddr, saddr, protocol: UDP, ttl: probe.ttl, tos: probe.tos, layers, discovery, hash: hashAddresses(UDP, saddr, daddr, sport, probe.port) }, dst, run)
  addPacket(run, request.journey)
  // A connected socket takes what comes from its other end alone.
  ns.sockets.clients.set(`udp ${sport}`, (packet) => {
    const [udp] = packet.rest
    return packet.saddr === daddr && packet.daddr === saddr && udp?.kind === 'udp' && udp.sport === probe.port
  })
  sendDatagram(ns, request, dst, discovery)
}
