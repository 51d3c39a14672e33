import type { TcpFlags, TcpLayer } from '../../wire/index.js'
import { sysctl, type Sysctls } from '../core/sysctl.js'

/** Where an end stands with Explicit Congestion Notification, RFC 3168. Follows `tp->ecn_flags`. */
export interface TcpEcn {
  /** Both ends have agreed; in a SYN, this end asks (TCP_ECN_OK). */
  ok: boolean
  /** Data came that could be marked (TCP_ECN_SEEN). */
  seen: boolean
  /** Data came that was marked: every segment says so until the other end has slowed down (TCP_ECN_DEMAND_CWR). */
  echo: boolean
  /** The next data that is new says that this end has slowed down (TCP_ECN_QUEUE_CWR). */
  slowed: boolean
}

/** The ECN bits of an IPv4 header. */
const [NOT_ECT, ECT_0, CE] = [0, 2, 3]
const ECN = 3

export const ecnBits = (tos = 0): number => tos & ECN

const ecn = (ok: boolean): TcpEcn => ({ ok, seen: false, echo: false, slowed: false })

/** Of an end that connects: net.ipv4.tcp_ecn is 1. Follows `tcp_ecn_send_syn()`. */
export const askForEcn = (sysctls: Sysctls): TcpEcn => ecn(sysctl(sysctls, 'net.ipv4.tcp_ecn') === 1)

/** Of an end that a SYN comes to. Follows `tcp_ecn_create_request()`, net/ipv4/tcp_input.c. */
export const answerEcn = (sysctls: Sysctls, { flags }: TcpLayer, tos: number | undefined): TcpEcn =>
  ecn(flags.ece === true && flags.cwr === true && ecnBits(tos) === NOT_ECT && sysctl(sysctls, 'net.ipv4.tcp_ecn') !== 0)

/** What the SYN/ACK says. Follows `tcp_ecn_rcv_synack()`. */
export function settleEcn(own: TcpEcn, { flags }: TcpLayer): void {
  if (flags.ece !== true || flags.cwr === true) own.ok = false
}

/** Flags of a segment, and the ECN bits of its packet; `fresh`: it has data that was not sent before. Follows `tcp_ecn_send()`, net/ipv4/tcp_output.c. */
export function markSegment(own: TcpEcn, flags: Partial<TcpFlags>, fresh: boolean): { readonly flags: Partial<TcpFlags>; readonly ecn: number } {
  if (!own.ok) return { flags, ecn: NOT_ECT }
  if (flags.syn === true) return { flags: { ...flags, ece: true, ...(flags.ack !== true && { cwr: true }) }, ecn: NOT_ECT }
  const cwr = fresh && own.slowed
  if (cwr) own.slowed = false
  return { flags: { ...flags, ...(own.echo && { ece: true }), ...(cwr && { cwr }) }, ecn: fresh ? ECT_0 : NOT_ECT }
}

/** Data came: says whether it is to be acknowledged at once for a while. Follows `tcp_data_ecn_check()`, net/ipv4/tcp_input.c. */
export function noticeEcn(own: TcpEcn, bits: number): boolean {
  if (!own.ok) return false
  // Data that could be marked and no longer can was probably sent again.
  if (bits === NOT_ECT) return own.seen
  own.seen = true
  if (bits !== CE || own.echo) return false
  own.echo = true
  return true
}

/** The other end has slowed down. Follows `tcp_ecn_accept_cwr()`. */
export function acceptCwr(own: TcpEcn): void {
  own.echo = false
}
