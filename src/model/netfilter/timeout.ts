import { SECOND } from '../core/clock.js'
import type { TcpState } from './connection.js'

/** Value of a setting `net.netfilter.nf_conntrack_*`. Every packet asks: the names are whole, and not made anew. */
export type ConntrackSetting = (key: string) => number

/** A UDP flow is a stream when it still has traffic after this. */
export const UDP_STREAM_AFTER = 2 * SECOND

const KEYS = {
  icmp: 'net.netfilter.nf_conntrack_icmp_timeout',
  udp: 'net.netfilter.nf_conntrack_udp_timeout',
  udpStream: 'net.netfilter.nf_conntrack_udp_timeout_stream',
  generic: 'net.netfilter.nf_conntrack_generic_timeout',
} as const

/** How long a connection of a protocol lives without a packet, in nanoseconds. Follows `nf_udp_pernet()` and its like. */
export const timeoutOf = (setting: ConntrackSetting, protocol: keyof typeof KEYS): number => setting(KEYS[protocol]) * SECOND

/** Has no setting. */
const SYN_SENT2 = 120

/** The same of TCP in a state. Follows `tcp_timeouts[]`, net/netfilter/nf_conntrack_proto_tcp.c. */
export function tcpTimeout(setting: ConntrackSetting, state: TcpState): number {
  return (state === 'NONE' || state === 'SYN_SENT2' ? SYN_SENT2 : setting(`net.netfilter.nf_conntrack_tcp_timeout_${state.toLowerCase()}`)) * SECOND
}
