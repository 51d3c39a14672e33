import type { Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import type { ProbeRun } from '../probe/probe-run.js'
import type { PmtuDiscovery } from '../ipv4/send.js'
import type { Burst } from './tcp-flight.js'
import type { SackBlock } from './tcp-options.js'

/** What a segment acknowledges. */
export interface Acknowledgement {
  readonly ack: number
  readonly blocks: readonly SackBlock[]
}

/** One end of a connection. Follows `struct tcp_sock`, as far as one exchange without competition needs it. */
export interface TcpEnd {
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
  state: 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'LAST_ACK' | 'CLOSED'
  /** First byte that is not acknowledged, next one to send, next one to come. */
  sndUna: number
  sndNxt: number
  rcvNxt: number
  /** MSS that the other end named. */
  mssClamp: number
  /** Path MTU that segments are cut for. */
  pmtu: number
  /** Segments that may be under way. */
  cwnd: number
  /** The most segments that were out at once: a window of which not half was used does not grow (`tp->max_packets_out`). */
  mostOut: number
  /** All that was written, in hex, from sequence number `writeBase` on; segments stay until they are acknowledged. */
  written: string
  readonly writeBase: number
  /** Ends of writes: the segment that ends one is pushed. */
  readonly pushes: number[]
  /** A write is under way: acknowledgements wait for its end (sock_owned_by_user). */
  owned: boolean
  readonly backlog: Acknowledgement[]
  /** A smaller path MTU that was told meanwhile waits for it too (TCP_MTU_REDUCED_DEFERRED). */
  deferred: (() => void) | undefined
  /** What was sent and is not acknowledged, in order. */
  flight: readonly Burst[]
  finSent: boolean
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

/** Key of a connection among the sockets of its namespace. */
export const tcpKey = (local: Ip4, lport: number, remote: Ip4, rport: number): string => `${local} ${lport} ${remote} ${rport}`

export const keyOf = ({ local, lport, remote, rport }: TcpEnd): string => tcpKey(local, lport, remote, rport)

/** Sequence numbers are modulo 2^32. */
export const seqAdd = (seq: number, bytes: number): number => (seq + bytes) >>> 0

/** Bytes from one sequence number to another, negative where it is behind. Follows `before()`, include/net/tcp.h. */
export const seqDistance = (from: number, to: number): number => (to - from) | 0

export const HEADERS = 40
/** Time stamps, padded: an option that every segment has where both ends want it. */
const TIMESTAMP_SIZE = 12
const MIN_MSS = 48

/** Bytes of data that fit into a segment. Follows `tcp_mtu_to_mss()`, net/ipv4/tcp_output.c. */
export const mssOf = (end: TcpEnd): number => Math.max(Math.min(end.pmtu - HEADERS, end.mssClamp), MIN_MSS) - (end.timestamps ? TIMESTAMP_SIZE : 0)
