import type { Timer } from '../core/clock.js'
import type { Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import type { ProbeRun } from '../probe/probe-run.js'
import type { PmtuDiscovery } from '../ipv4/send.js'
import type { Reduction } from './tcp-cwnd.js'
import type { TcpEcn } from './tcp-ecn.js'
import type { Burst } from './tcp-flight.js'
import type { SackBlock, TcpFlags } from '../../wire/index.js'

/** A segment of a connection as it comes in, or several that became one while they waited. */
export interface Arrival {
  readonly seq: number
  readonly ack: number
  /** What its sender has out of order. */
  readonly blocks: readonly SackBlock[]
  readonly flags: TcpFlags
  /** Options in hex. */
  readonly options: string
  readonly data: string
  /** ECN bits of its packet. */
  readonly ecn: number
  /** Bytes of data of the largest segment (gso_size). */
  readonly size: number
}

/** What names a connection, and what it is to be. */
interface Given {
  readonly ns: Namespace
  readonly role: 'client' | 'server'
  readonly run: ProbeRun | undefined
  readonly local: Ip4
  readonly remote: Ip4
  readonly lport: number
  readonly rport: number
  readonly ttl: number
  readonly tos: number
  readonly discovery: PmtuDiscovery
  /** Segments carry time stamps: both ends have tcp_timestamps. */
  timestamps: boolean
  readonly ecn: TcpEcn
  /** Its first segments are short, for it finds the path MTU itself: net.ipv4.tcp_mtu_probing is 2. */
  readonly mtuProbing: boolean
  state: 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'LAST_ACK' | 'CLOSED'
  /** First byte that is not acknowledged, and next one to come. */
  sndUna: number
  rcvNxt: number
  /** MSS that the other end named. */
  mssClamp: number
  /** Path MTU that segments are cut for (`icsk_pmtu_cookie`). */
  pmtu: number
  /** MSS that this end names. */
  readonly advmss: number
  /** Bytes that may come, as was advertised; what nobody has read counts for nothing, for the buffer holds far more. */
  window: number
}

/** Data that was written and not sent. Follows the socket buffers of `sk_write_queue`. */
export interface Unsent {
  readonly seq: number
  /** Sequence number behind it. */
  readonly end: number
  /** Its last segment is pushed. */
  readonly push: boolean
}

/** When an end acknowledges what has come. Follows `icsk_ack`, include/net/inet_connection_sock.h. */
export interface AckState {
  /** Everything before it is acknowledged (`tp->rcv_wup`). */
  upTo: number
  /** Bytes of data in a full segment, once one was seen (`rcv_mss`), and in the last that was not full. */
  mss: number
  lastSize: number
  /** Segments that are acknowledged at once, each; undefined before the first comes (`quick`). */
  quick: number | undefined
  /** How far the window may grow by now, and at all (`tp->rcv_ssthresh`, `window_clamp`). */
  ssthresh: number
  clamp: number
  /** Something is to be acknowledged (ICSK_ACK_SCHED). */
  scheduled: boolean
  /** Segments that were not full since the last acknowledgement, at most two count (ICSK_ACK_PUSHED and ICSK_ACK_PUSHED2). */
  pushed: number
  /** Data answers data, so that acknowledgements travel with it (`inet_csk_in_pingpong_mode()`). */
  pingpong: boolean
  /** What has come is acknowledged without waiting (ICSK_ACK_NOW). */
  now: boolean
  /** When data came last, simulated nanoseconds (`lrcvtime`). */
  receivedAt: number
  timer: Timer | undefined
}

/** One end of a connection. Follows `struct tcp_sock`, as far as one exchange without competition needs it. */
export interface TcpEnd extends Given {
  /** The largest window that the other end advertised; 0 before any (`tp->max_window`). */
  maxWindow: number
  /** MTU of the route that the last segment took (`sk_dst_cache`). */
  routeMtu: number
  /** Sequence number of the next byte that is sent. */
  sndNxt: number
  /** Segments that may be under way, up to how many they double with each round trip, and segments acknowledged beyond that (`snd_cwnd`, `snd_ssthresh`, `snd_cwnd_cnt`). */
  cwnd: number
  ssthresh: number
  cwndCount: number
  reduction: Reduction | undefined
  /** Was all of that used when it was last looked at; how many segments were out then; and up to where that holds (`tp->is_cwnd_limited`, `max_packets_out`, `cwnd_usage_seq`). */
  cwndLimited: boolean
  mostOut: number
  usageSeq: number
  /** All that was written, in hex, from sequence number `writeBase` on; segments stay until they are acknowledged. */
  written: string
  readonly writeBase: number
  /** What of it was not sent, in order. */
  unsent: readonly Unsent[]
  /** Where data was last pushed, and where the last segment ended that was not full (`tp->pushed_seq`, `tp->snd_sml`). */
  pushedSeq: number
  smallSeq: number
  /** A call of the process is under way, connect or a write: what comes in waits for its end (sock_owned_by_user). */
  owned: boolean
  readonly backlog: Arrival[]
  /** A smaller path MTU that was told meanwhile waits for it too (TCP_MTU_REDUCED_DEFERRED). */
  deferred: (() => void) | undefined
  /** What was sent and is not acknowledged, in order. */
  flight: readonly Burst[]
  finSent: boolean
  readonly acks: AckState
  /** What came in order and was not read yet, in hex. */
  unread: string
  /** Bytes read in all. */
  read: number
  /** What came out of order, by sequence number. */
  readonly early: Map<number, { readonly data: string; readonly fin: boolean }>
  finReceived: boolean
  /** A process will look at the socket. */
  woken: boolean
}

/** What the sockets of probes and listeners begin with of their buffers; the largest window without a scale. */
export const WINDOW_CLAMP = 65_535

/** TCP_INIT_CWND, include/net/tcp.h (RFC 6928). */
const INITIAL_CWND = 10

/** An end whose SYN has the sequence number `sndUna`. Follows `tcp_init_sock()` and `tcp_connect_init()`. */
export function createTcpEnd(given: Given): TcpEnd {
  const first = seqAdd(given.sndUna, 1)
  return {
    ...given,
    maxWindow: 0,
    routeMtu: given.pmtu,
    sndNxt: first,
    cwnd: INITIAL_CWND,
    ssthresh: Infinity,
    cwndCount: 0,
    reduction: undefined,
    cwndLimited: false,
    mostOut: 0,
    usageSeq: first,
    written: '',
    writeBase: first,
    unsent: [],
    pushedSeq: first,
    smallSeq: given.sndUna,
    owned: false,
    backlog: [],
    deferred: undefined,
    flight: [],
    finSent: false,
    acks: { upTo: given.rcvNxt, mss: 0, lastSize: 0, quick: undefined, ssthresh: given.window, clamp: WINDOW_CLAMP, scheduled: false, pushed: 0, pingpong: false, now: false, receivedAt: 0, timer: undefined },
    unread: '',
    read: 0,
    early: new Map(),
    finReceived: false,
    woken: false,
  }
}

/** Key of a connection among the sockets of its namespace. */
export const tcpKey = (local: Ip4, lport: number, remote: Ip4, rport: number): string => `${local} ${lport} ${remote} ${rport}`

export const keyOf = ({ local, lport, remote, rport }: TcpEnd): string => tcpKey(local, lport, remote, rport)

/** Sequence numbers are modulo 2^32. */
export const seqAdd = (seq: number, bytes: number): number => (seq + bytes) >>> 0

/** Bytes from one sequence number to another, negative where it is behind. Follows `before()`, include/net/tcp.h. */
export const seqDistance = (from: number, to: number): number => (to - from) | 0

export const HEADERS = 40
/** Time stamps, padded: an option that every segment has where both ends want it. */
export const TIMESTAMP_SIZE = 12
const MIN_MSS = 48
/** TCP_MSS_DEFAULT, include/uapi/linux/tcp.h. */
export const DEFAULT_MSS = 536
/** net.ipv4.tcp_base_mss. Follows `tcp_mtup_init()`, net/ipv4/tcp_output.c. */
const BASE_MSS = 1024

/** Bytes of data that fit into a segment: what the path and the other end take, at most half its window. Follows `tcp_mtu_to_mss()` and `tcp_bound_to_half_wnd()`, net/ipv4/tcp_output.c. */
export function mssOf(end: TcpEnd): number {
  const mss = Math.max(Math.min(end.pmtu - HEADERS, end.mssClamp), MIN_MSS) - (headersOf(end) - HEADERS)
  return Math.min(mss, halfWindow(end), end.mtuProbing ? BASE_MSS : Infinity)
}

/** Bytes of the headers before data. */
export const headersOf = ({ timestamps }: TcpEnd): number => HEADERS + (timestamps ? TIMESTAMP_SIZE : 0)

/** Cuts segments for the MTU of the route from now on. Follows `tcp_current_mss()`, net/ipv4/tcp_output.c. */
export function syncMss(end: TcpEnd): void {
  end.pmtu = Math.min(end.pmtu, end.routeMtu)
}

/** Half the window, or all of a very small one; no bound where none is known. */
export function halfWindow({ maxWindow }: TcpEnd): number {
  if (maxWindow === 0) return Infinity
  return maxWindow > DEFAULT_MSS ? maxWindow >> 1 : maxWindow
}

/** The window that an end begins with, in whole segments. Follows `tcp_select_initial_window()`, net/ipv4/tcp_output.c. */
export const initialWindow = (mss: number): number => (WINDOW_CLAMP > mss ? WINDOW_CLAMP - (WINDOW_CLAMP % mss) : WINDOW_CLAMP)
