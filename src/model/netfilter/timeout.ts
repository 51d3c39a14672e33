import { SECOND } from '../core/clock.js'
import type { TcpState } from './connection.js'

/** Value of `net.netfilter.nf_conntrack_<name>`. */
export type ConntrackSetting = (name: string) => number

/** A UDP flow is a stream when it still has traffic after this. */
export const UDP_STREAM_AFTER = 2 * SECOND

const NAMES = { icmp: 'icmp_timeout', udp: 'udp_timeout', udpStream: 'udp_timeout_stream', generic: 'generic_timeout' } as const

/** How long a connection of a protocol lives without a packet, in nanoseconds. Follows `nf_udp_pernet()` and its like. */
export const timeoutOf = (setting: ConntrackSetting, protocol: keyof typeof NAMES): number => setting(NAMES[protocol]) * SECOND

/** Has no setting. */
const SYN_SENT2 = 120

/** The same of TCP in a state. Follows `tcp_timeouts[]`, net/netfilter/nf_conntrack_proto_tcp.c. */
export function tcpTimeout(setting: ConntrackSetting, state: TcpState): number {
  return (state === 'NONE' || state === 'SYN_SENT2' ? SYN_SENT2 : setting(`tcp_timeout_${state.toLowerCase()}`)) * SECOND
}
