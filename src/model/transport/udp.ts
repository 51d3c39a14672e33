import type { UdpLayer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { arrive, drop, note, reject, type Packet } from '../core/packet.js'
import { enqueue } from '../core/queue.js'
import { sysctl } from '../core/sysctl.js'
import { vxlanReceive } from '../drivers/vxlan.js'
import { destination, routeOutput } from '../ipv4/route.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { addReply } from '../probe/probe-run.js'
import { findListener, nearestListener, type Socket } from './sockets.js'

const UDP = 17
const DEST_UNREACH = 3
const PORT_UNREACH = 3

/** A datagram is for this namespace. Follows `__udp4_lib_rcv()`, net/ipv4/udp.c; a VXLAN port is a socket like any other. */
export function udpReceive(ns: Namespace, packet: Packet): void {
  const udp = packet.rest[0]
  if (udp?.kind !== 'udp') {
    drop(packet, 'PORT_CLOSED', { native: 'PKT_TOO_SMALL' })
    return
  }
  const tunnels = ns.tunnels.filter(({ up, vxlan }) => up && vxlan?.port === udp.dport)
  if (tunnels.length > 0) {
    vxlanReceive(packet, tunnels)
    return
  }
  const socket = findListener(ns.sockets, 'udp', udp.dport, packet.daddr)
  if (socket !== undefined) {
    note(packet, socket.evidence)
    arrive(packet)
    packet.journey.answered = true
    enqueue(ns.world.processes, () => echo(ns, socket, packet, udp))
    return
  }
  if (ns.sockets.clients.get(`udp ${udp.dport}`)?.(packet) === true) {
    arrive(packet)
    return
  }
  const loss = { native: 'NO_SOCKET', missing: `no socket on UDP port ${udp.dport}`, nearest: nearestListener(ns.sockets, 'udp', udp.dport) }
  if (ns.world.stack.icmpSend(packet, ns, DEST_UNREACH, PORT_UNREACH)) reject(packet, 'PORT_CLOSED', { icmp: '3/3' }, loss)
  else drop(packet, 'PORT_CLOSED', loss)
}

/** The listener sends the payload back, from the address that the route chooses where it is bound to none. */
function echo(ns: Namespace, socket: Socket, packet: Packet, udp: UdpLayer): void {
  const route = routeOutput(ns, packet.saddr, socket.address, 0)
  // udp_sendmsg(): EACCES without SO_BROADCAST.
  if ('errno' in route || (route.broadcast && !route.multicast)) return
  const saddr = socket.address === 0 ? route.saddr : socket.address
  const header: UdpLayer = { kind: 'udp', sport: udp.dport, dport: udp.sport, length: udp.length }
  const ttl = sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl')
  const layers = [header, ...packet.rest.slice(1)]
  const reply = datagram(ns, { daddr: destination(route, packet.saddr), saddr, protocol: UDP, ttl, tos: 0, layers, discovery: socket.discovery }, route, packet.run)
  addReply(packet.run, reply.journey)
  sendDatagram(ns, reply, route, socket.discovery)
}
