import type { TcpState } from './connection.js'

const SECOND = 1_000_000_000

/** Timeouts of connections in nanoseconds, the kernel's defaults (`net.netfilter.nf_conntrack_*_timeout*`). */
export const TIMEOUT = { icmp: 30 * SECOND, udp: 30 * SECOND, udpStream: 120 * SECOND, generic: 600 * SECOND } as const

/** A UDP flow is a stream when it still has traffic after this. */
export const UDP_STREAM_AFTER = 2 * SECOND

/** Follows `tcp_timeouts[]`, net/netfilter/nf_conntrack_proto_tcp.c. */
export const TCP_TIMEOUT: Readonly<Record<TcpState, number>> = {
  NONE: 120 * SECOND,
  SYN_SENT: 120 * SECOND,
  SYN_RECV: 60 * SECOND,
  ESTABLISHED: 432_000 * SECOND,
  FIN_WAIT: 120 * SECOND,
  CLOSE_WAIT: 60 * SECOND,
  LAST_ACK: 30 * SECOND,
  TIME_WAIT: 120 * SECOND,
  CLOSE: 10 * SECOND,
  SYN_SENT2: 120 * SECOND,
}
