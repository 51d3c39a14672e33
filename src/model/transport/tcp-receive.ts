import { sackBlocks, type TcpLayer } from '../../wire/index.js'
import { ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { PACKET_HOST, arrive, drop, note, reject, type Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import { quotedIp, takeRedirect, toldMtu, updatePathMtu } from '../ipv4/errors.js'
import { dstMtu, routeOutput } from '../ipv4/route.js'
import { findListener, nearestListener, type Socket } from './sockets.js'
import { answerEcn, ecnBits, settleEcn } from './tcp-ecn.js'
import { createTcpEnd, initialWindow, keyOf, seqAdd, seqDistance, tcpKey, TIMESTAMP_SIZE, type TcpEnd } from './tcp-end.js'
import { mssOption, wantsTimestamps } from './tcp-options.js'
import { acknowledge, mtuReduced, receive } from './tcp-output.js'
import { wake } from './tcp-process.js'
import { advertised, sendSegment } from './tcp-segment.js'
import { resetFor } from './tcp-reset.js'

/** A segment is for this namespace. Follows `tcp_v4_rcv()`, net/ipv4/tcp_ipv4.c. */
export function tcpReceive(ns: Namespace, packet: Packet): void {
  const [tcp, payload] = packet.rest
  if (tcp?.kind !== 'tcp' || packet.pktType !== PACKET_HOST) {
    drop(packet, 'PORT_CLOSED', { native: 'PKT_TOO_SMALL' })
    return
  }
  const end = ns.sockets.connections.get(tcpKey(packet.daddr, tcp.dport, packet.saddr, tcp.sport))
  if (end !== undefined) {
    arrive(packet)
    established(end, tcp, payload?.kind === 'payload' ? payload.data : '', ecnBits(packet.ip?.tos))
    return
  }
  const socket = tcp.flags.syn && !tcp.flags.ack ? findListener(ns.sockets, 'tcp', tcp.dport, packet.daddr) : undefined
  if (socket === undefined) {
    refuse(ns, packet, tcp)
    return
  }
  note(packet, socket.evidence)
  arrive(packet)
  accept(ns, packet, tcp, socket)
}

/** Nobody listens: RST, but never in answer to one. Follows `tcp_v4_send_reset()`. */
function refuse(ns: Namespace, packet: Packet, tcp: TcpLayer): void {
  const loss = { native: 'NO_SOCKET', missing: `no socket on TCP port ${tcp.dport}`, nearest: nearestListener(ns.sockets, 'tcp', tcp.dport) }
  if (tcp.flags.rst) drop(packet, 'PORT_CLOSED', loss)
  else if (resetFor(ns, packet, tcp)) reject(packet, 'PORT_CLOSED', { tcp: 'rst' }, loss)
  else drop(packet, 'PORT_CLOSED', loss)
}

/** Answers a SYN. Follows `tcp_conn_request()` and `tcp_v4_send_synack()`. */
function accept(ns: Namespace, packet: Packet, tcp: TcpLayer, socket: Socket): void {
  const isn = ns.world.tokens * 0x10000 + 0x8000
  const end = createEnd(ns, packet, tcp, isn >>> 0, socket)
  ns.sockets.connections.set(keyOf(end), end)
  const sent = sendSegment(end, { flags: { syn: true, ack: true }, seq: isn >>> 0, ack: end.rcvNxt })
  if (!sent) ns.sockets.connections.delete(keyOf(end))
}

/** Follows `tcp_create_openreq_child()` and `tcp_openreq_init_rwin()`. */
function createEnd(ns: Namespace, packet: Packet, tcp: TcpLayer, isn: number, { discovery }: Socket): TcpEnd {
  const route = routeOutput(ns, packet.saddr, packet.daddr, 0)
  const pmtu = 'errno' in route ? 0xffff : dstMtu(route)
  const advmss = advertised(ns, pmtu)
  const timestamps = wantsTimestamps(tcp) && sysctl(ns.sysctl, 'net.ipv4.tcp_timestamps') !== 0
  return createTcpEnd({
    ns,
    role: 'server',
    run: packet.run,
    local: packet.daddr,
    remote: packet.saddr,
    lport: tcp.dport,
    rport: tcp.sport,
    ttl: sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl'),
    tos: 0,
    discovery,
    timestamps,
    ecn: answerEcn(ns.sysctl, tcp, packet.ip?.tos),
    mtuProbing: sysctl(ns.sysctl, 'net.ipv4.tcp_mtu_probing') === 2,
    state: 'SYN_RECV',
    sndUna: isn,
    rcvNxt: seqAdd(tcp.seq, 1),
    mssClamp: mssOption(tcp),
    pmtu,
    advmss,
    window: initialWindow(advmss - (timestamps ? TIMESTAMP_SIZE : 0)),
  })
}

/** Follows `tcp_rcv_state_process()` and `tcp_rcv_established()`, net/ipv4/tcp_input.c. */
function established(end: TcpEnd, tcp: TcpLayer, data: string, ecn: number): void {
  if (tcp.flags.rst) {
    // tcp_done(): no segment finds it any more.
    end.state = 'CLOSED'
    end.ns.sockets.connections.delete(keyOf(end))
    return
  }
  // tcp_ack_update_window()
  end.maxWindow = Math.max(end.maxWindow, tcp.window)
  if (end.state === 'SYN_SENT') {
    if (!tcp.flags.syn || !tcp.flags.ack) return
    end.state = 'ESTABLISHED'
    end.mssClamp = mssOption(tcp)
    end.timestamps = wantsTimestamps(tcp)
    settleEcn(end.ecn, tcp)
    end.rcvNxt = seqAdd(tcp.seq, 1)
    end.sndUna = tcp.ack
    acknowledge(end)
    wake(end)
    return
  }
  const { seq, ack, flags, options } = tcp
  receive(end, { seq, ack, blocks: sackBlocks(tcp), flags, options, data, ecn, size: data.length / 2 })
  if (!end.owned && (data !== '' || flags.fin)) wake(end)
}

/** An ICMP error quotes a segment of the connection. Follows `tcp_v4_err()`, net/ipv4/tcp_ipv4.c. */
export function tcpError(ns: Namespace, packet: Packet): void {
  const [icmp] = packet.rest
  const quoted = quotedIp(packet)
  const tcp = packet.rest[2]
  if (icmp?.kind !== 'icmp' || quoted === undefined || tcp?.kind !== 'tcp') return
  const end = ns.sockets.connections.get(tcpKey(ip4(quoted.src), tcp.sport, ip4(quoted.dst), tcp.dport))
  // Only what is under way can have been meant.
  if (end === undefined || seqDistance(end.sndUna, tcp.seq) < 0 || seqDistance(tcp.seq, end.sndNxt) < 0) return
  if (icmp.type === REDIRECT && icmp.gateway !== undefined) {
    // A request has no socket yet, and nobody tells one that is held later.
    if (!end.owned && end.state !== 'SYN_RECV') takeRedirect(ns, packet, ip4(icmp.gateway))
    return
  }
  if (icmp.type !== DEST_UNREACH || icmp.code !== FRAG_NEEDED) return
  const reduce = (): void => {
    updatePathMtu(ns, packet, toldMtu(ns, packet) ?? 0)
    const route = routeOutput(ns, end.remote, end.local, 0)
    if (!('errno' in route)) mtuReduced(end, dstMtu(route))
  }
  if (end.owned) end.deferred = reduce
  else reduce()
}

const DEST_UNREACH = 3
const FRAG_NEEDED = 4
const REDIRECT = 5
