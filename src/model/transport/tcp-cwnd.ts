import { seqDistance, type TcpEnd } from './tcp-end.js'
import { underWay } from './tcp-flight.js'

/** Less is sent for a while, for the other end got data that was marked. Follows the `prr_` fields of `struct tcp_sock`. */
export interface Reduction {
  /** It ends when data behind is acknowledged (`tp->high_seq`). */
  readonly to: number
  /** Congestion window before. */
  readonly before: number
  /** Segments that arrived since, and that were sent. */
  delivered: number
  out: number
}

/** What an acknowledgement told. */
export interface AckNews {
  /** Segments that were under way before. */
  readonly before: number
  /** Of these, those that have arrived. */
  readonly delivered: number
  /** It acknowledges data that was not acknowledged yet. */
  readonly advances: boolean
  /** Data was marked. */
  readonly ece: boolean
}

/** What an acknowledgement means for the congestion window. Follows `tcp_fastretrans_alert()` and `tcp_cong_control()`, net/ipv4/tcp_input.c. */
export function steer(end: TcpEnd, news: AckNews): void {
  // CWR is held until something above was acknowledged, so that the other end has seen it.
  if (end.reduction !== undefined && seqDistance(end.reduction.to, end.sndUna) > 0) {
    end.cwnd = end.ssthresh
    end.reduction = undefined
  }
  if (news.ece && news.before > 0 && end.ecn.ok && end.reduction === undefined) slowDown(end)
  if (end.reduction !== undefined) reduce(end, end.reduction, news)
  // tcp_is_cwnd_limited()
  else if (news.advances && end.state !== 'SYN_RECV' && (end.cwndLimited || end.cwnd < 2 * end.mostOut)) raise(end, Math.max(1, news.delivered))
}

/** Follows `tcp_enter_cwr()` and `tcp_init_cwnd_reduction()`. */
function slowDown(end: TcpEnd): void {
  end.reduction = { to: end.sndNxt, before: end.cwnd, delivered: 0, out: 0 }
  end.ssthresh = Math.max(end.cwnd >> 1, 2)
  end.ecn.slowed = true
}

/** Proportional rate reduction, RFC 6937. Follows `tcp_cwnd_reduction()`. */
function reduce(end: TcpEnd, reduction: Reduction, { delivered, advances }: AckNews): void {
  if (delivered <= 0) return
  reduction.delivered += delivered
  const out = underWay(end.flight)
  const room = end.ssthresh - out
  const due = reduction.delivered - reduction.out
  const count = room < 0 ? Math.ceil((end.ssthresh * reduction.delivered) / reduction.before) - reduction.out : Math.min(room, Math.max(due, delivered) + (advances ? 1 : 0))
  end.cwnd = out + Math.max(count, reduction.out === 0 ? 1 : 0)
}

/** Slow start up to the threshold, then one segment more for each window. Follows `tcp_reno_cong_avoid()`, net/ipv4/tcp_cong.c. */
function raise(end: TcpEnd, segments: number): void {
  const started = Math.min(Math.max(end.ssthresh - end.cwnd, 0), segments)
  end.cwnd += started
  if (started === segments) return
  if (end.cwndCount >= end.cwnd) {
    end.cwndCount = 0
    end.cwnd++
  }
  end.cwndCount += segments - started
  if (end.cwndCount < end.cwnd) return
  const more = Math.floor(end.cwndCount / end.cwnd)
  end.cwndCount -= more * end.cwnd
  end.cwnd += more
}
