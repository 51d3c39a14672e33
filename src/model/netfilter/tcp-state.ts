import type { TcpFlags } from '../../wire/index.js'
import type { TcpState } from './connection.js'

type Next = TcpState | 'INVALID' | 'IGNORE'

const [sNO, sSS, sSR, sES, sFW, sCW, sLA, sTW, sCL, sS2, sIV, sIG] = [
  'NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2', 'INVALID', 'IGNORE',
] as const
const COLUMNS: readonly TcpState[] = [sNO, sSS, sSR, sES, sFW, sCW, sLA, sTW, sCL, sS2]

/** What a segment is to the state machine. Follows `get_conntrack_index()`. */
export type SegmentKind = 'rst' | 'synack' | 'syn' | 'fin' | 'ack' | 'none'

export function segmentKind({ syn, ack, fin, rst }: TcpFlags): SegmentKind {
  if (rst) return 'rst'
  if (syn) return ack ? 'synack' : 'syn'
  if (fin) return 'fin'
  return ack ? 'ack' : 'none'
}

/** The states of a connection, by direction, kind of segment and state before. Follows `tcp_conntracks[][][]`, net/netfilter/nf_conntrack_proto_tcp.c. */
const ORIGINAL: Readonly<Record<SegmentKind, readonly Next[]>> = {
  //        sNO, sSS, sSR, sES, sFW, sCW, sLA, sTW, sCL, sS2
  syn: [sSS, sSS, sIG, sIG, sIG, sIG, sIG, sSS, sSS, sS2],
  synack: [sIV, sIV, sSR, sIV, sIV, sIV, sIV, sIV, sIV, sSR],
  fin: [sIV, sIV, sFW, sFW, sLA, sLA, sLA, sTW, sCL, sIV],
  ack: [sES, sIV, sES, sES, sCW, sCW, sTW, sTW, sCL, sIV],
  rst: [sIV, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL],
  none: [sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV],
}

const REPLY: Readonly<Record<SegmentKind, readonly Next[]>> = {
  syn: [sIV, sS2, sIV, sIV, sIV, sIV, sIV, sSS, sIV, sS2],
  synack: [sIV, sSR, sIG, sIG, sIG, sIG, sIG, sIG, sIG, sSR],
  fin: [sIV, sIV, sFW, sFW, sLA, sLA, sLA, sTW, sCL, sIV],
  ack: [sIV, sIG, sSR, sES, sCW, sCW, sTW, sTW, sCL, sIG],
  rst: [sIV, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL, sCL],
  none: [sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV, sIV],
}

/** The state of a connection after a segment. */
export function nextTcpState(state: TcpState, kind: SegmentKind, reply: boolean): Next {
  return (reply ? REPLY : ORIGINAL)[kind][COLUMNS.indexOf(state)] ?? sIV
}
