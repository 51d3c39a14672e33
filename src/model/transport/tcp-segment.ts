import type { TcpFlags, TcpLayer } from '../../wire/index.js'
import type { Layer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { sysctl } from '../core/sysctl.js'
import { dstMtu, routeOutput } from '../ipv4/route.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { addPacket, addReply } from '../probe/probe-run.js'
import { HEADERS, type TcpEnd } from './tcp-end.js'
import { establishedOptions, synOptions } from './tcp-options.js'

const TCP = 6
const WINDOW = 64240
const MAX_ADVMSS = 0xffff - HEADERS

const NOTHING: TcpFlags = { syn: false, ack: false, fin: false, rst: false, psh: false }

/** What a segment is to say. */
export interface Segment {
  readonly flags: Partial<TcpFlags>
  readonly seq: number
  readonly ack: number
  /** Hex. */
  readonly data?: string
}

/** Sends a segment of a connection. False where the stack refuses. Follows `__tcp_transmit_skb()` and `__ip_queue_xmit()`. */
export function sendSegment(end: TcpEnd, { flags, seq, ack, data = '' }: Segment): boolean {
  const { ns, local, remote, run } = end
  const route = routeOutput(ns, remote, local, 0)
  if ('errno' in route) return false
  end.pmtu = Math.min(end.pmtu, dstMtu(route))
  const header: TcpLayer = {
    kind: 'tcp',
    sport: end.lport,
    dport: end.rport,
    seq,
    ack,
    flags: { ...NOTHING, ...flags },
    window: flags.syn === true ? WINDOW : WINDOW >> 10,
    options: flags.syn === true ? synOptions(end, advertised(ns, dstMtu(route))) : establishedOptions(end),
  }
  const layers: readonly Layer[] = data === '' ? [header] : [header, { kind: 'payload', data }]
  const packet = datagram(ns, { daddr: remote, saddr: local, protocol: TCP, ttl: end.ttl, tos: end.tos, layers, discovery: isSmall(flags) ? 'do' : end.discovery }, route, run)
  if (end.role === 'server') addReply(run, packet.journey)
  else addPacket(run, packet.journey)
  // Segments are cut to the path MTU; where that is not known yet, DF finds it.
  return sendDatagram(ns, packet, route, 'want')
}

/** A SYN/ACK is never cut, whatever its socket says. Follows `ip_build_and_send_pkt()`, net/ipv4/ip_output.c. */
const isSmall = ({ syn, ack }: Partial<TcpFlags>): boolean => syn === true && ack === true

/** The MSS that an end offers. Follows `ipv4_default_advmss()`, net/ipv4/route.c. */
const advertised = ({ sysctl: written }: Namespace, mtu: number): number => Math.min(Math.max(mtu - HEADERS, sysctl(written, 'net.ipv4.route.min_adv_mss')), MAX_ADVMSS)
