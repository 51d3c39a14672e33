import { hashAddresses, type Layer, type TcpFlags, type TcpLayer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { sysctl } from '../core/sysctl.js'
import type { Dst } from '../ipv4/dst.js'
import { dstMtu, routeOutput } from '../ipv4/route.js'
import { datagram, sendDatagram } from '../ipv4/send.js'
import { addPacket, addReply } from '../probe/probe-run.js'
import { acknowledged } from './tcp-ack.js'
import { markSegment } from './tcp-ecn.js'
import { HEADERS, seqDistance, type TcpEnd } from './tcp-end.js'
import { establishedOptions, synOptions } from './tcp-options.js'

const TCP = 6
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

/** The route of a connection by now; undefined where there is none. Follows `__sk_dst_check()` and `inet_sk_rebuild_header()`. */
export function routeOf({ ns, local, remote }: TcpEnd): Dst | undefined {
  const route = routeOutput(ns, remote, local, 0)
  return 'errno' in route ? undefined : route
}

/** Sends a segment of a connection. False where the stack refuses. Follows `__tcp_transmit_skb()` and `__ip_queue_xmit()`. */
export function sendSegment(end: TcpEnd, { flags, seq, ack, data = '' }: Segment, route = routeOf(end)): boolean {
  const { ns, local, remote, lport, rport, run } = end
  if (route === undefined) return false
  end.routeMtu = dstMtu(route)
  const marked = markSegment(end.ecn, flags, data !== '' && seqDistance(end.sndNxt, seq) >= 0)
  const header: TcpLayer = {
    kind: 'tcp',
    sport: lport,
    dport: rport,
    seq,
    ack,
    flags: { ...NOTHING, ...marked.flags },
    window: end.window,
    options: flags.syn === true ? synOptions(end, advertised(ns, dstMtu(route))) : establishedOptions(end),
  }
  if (header.flags.ack && !header.flags.syn) acknowledged(end, data !== '')
  const layers: readonly Layer[] = data === '' ? [header] : [header, { kind: 'payload', data }]
  // ip_dont_fragment(): DF finds out, however long the segment is.
  const answers = isAnswer(flags)
  const whole = answers || (end.discovery !== 'dont' && route.pmtu?.locked !== true)
  const packet = datagram(ns, { daddr: remote, saddr: local, protocol: TCP, ttl: end.ttl, tos: end.tos | marked.ecn, layers, discovery: whole ? 'do' : 'dont', hash: hashAddresses(TCP, local, remote, lport, rport), ...(answers && { id: 0 }) }, route, run)
  if (end.role === 'server') addReply(run, packet.journey)
  else addPacket(run, packet.journey)
  return sendDatagram(ns, packet, route, 'want')
}

/** A SYN/ACK is never cut, whatever its socket says, and so needs no id. Follows `ip_build_and_send_pkt()`, net/ipv4/ip_output.c. */
const isAnswer = ({ syn, ack }: Partial<TcpFlags>): boolean => syn === true && ack === true

/** The MSS that an end offers. Follows `ipv4_default_advmss()`, net/ipv4/route.c. */
export const advertised = ({ sysctl: written }: Namespace, mtu: number): number => Math.min(Math.max(mtu - HEADERS, sysctl(written, 'net.ipv4.route.min_adv_mss')), MAX_ADVMSS)
