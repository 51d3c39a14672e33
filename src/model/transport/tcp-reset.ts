import type { TcpLayer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import type { Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import { routeOutput } from '../ipv4/route.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { addPacket, addReply } from '../probe/probe-run.js'
import { seqAdd } from './tcp-end.js'

const TCP = 6

const ECN = 3

/** Answers a segment that no socket is for. Follows `tcp_v4_send_reset()`, net/ipv4/tcp_ipv4.c, and `ip_send_unicast_reply()`: with DF always, and no id. */
export function resetFor(ns: Namespace, packet: Packet, tcp: TcpLayer): boolean {
  const { ip, run } = packet
  const route = routeOutput(ns, packet.saddr, packet.daddr, 0)
  if (ip === undefined || 'errno' in route) return false
  const payload = packet.rest[1]
  const length = payload?.kind === 'payload' ? payload.data.length / 2 : 0
  const { syn, fin, ack } = tcp.flags
  const header: TcpLayer = {
    kind: 'tcp',
    sport: tcp.dport,
    dport: tcp.sport,
    seq: ack ? tcp.ack : 0,
    ack: ack ? 0 : seqAdd(tcp.seq, length + (syn ? 1 : 0) + (fin ? 1 : 0)),
    flags: { syn: false, ack: !ack, fin: false, rst: true, psh: false },
    window: 0,
    options: '',
  }
  const ttl = sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl')
  const reset = datagram(ns, { daddr: packet.saddr, saddr: packet.daddr, protocol: TCP, ttl, tos: ip.tos & ~ECN, layers: [header], discovery: 'do', id: 0 }, route, run)
  if (syn) addReply(run, reset.journey)
  else addPacket(run, reset.journey)
  return sendDatagram(ns, reset, route, 'want')
}
