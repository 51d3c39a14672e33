import { SECOND } from '../core/clock.js'
import { sysctl, type Sysctls } from '../core/sysctl.js'
import type { TcpState } from './connection.js'

/** A UDP flow is a stream when it still has traffic after this. */
export const UDP_STREAM_AFTER = 2 * SECOND

/** How many seconds a connection of a protocol lives without a packet: which setting says it. Follows `nf_udp_pernet()` and its like. */
export const TIMEOUTS = {
  icmp: 'net.netfilter.nf_conntrack_icmp_timeout',
  udp: 'net.netfilter.nf_conntrack_udp_timeout',
  udpStream: 'net.netfilter.nf_conntrack_udp_timeout_stream',
  generic: 'net.netfilter.nf_conntrack_generic_timeout',
} as const

/** Has no setting. */
const SYN_SENT2 = 120

/** Nanoseconds that a TCP connection in a state lives without a packet. Follows `tcp_timeouts[]`, net/netfilter/nf_conntrack_proto_tcp.c. */
export function tcpTimeout(sysctls: Sysctls, state: TcpState): number {
  return (state === 'NONE' || state === 'SYN_SENT2' ? SYN_SENT2 : sysctl(sysctls, `net.netfilter.nf_conntrack_tcp_timeout_${state.toLowerCase()}`)) * SECOND
}
