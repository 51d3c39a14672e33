import { mssOf, seqAdd, seqDistance, type TcpEnd } from './tcp-end.js'
import { sendSegment } from './tcp-segment.js'

/** Hands data to the socket. Follows `tcp_sendmsg()`. */
export function write(end: TcpEnd, data: string): void {
  end.written += data
  end.pushes.push(seqAdd(end.writeBase, end.written.length / 2))
  sendPending(end)
}

/** Sends what the congestion window lets go. Follows `tcp_write_xmit()`, net/ipv4/tcp_output.c. */
export function sendPending(end: TcpEnd): void {
  const limit = seqAdd(end.writeBase, end.written.length / 2)
  while (seqDistance(end.sndNxt, limit) > 0 && seqDistance(end.sndUna, end.sndNxt) < end.cwnd * mssOf(end)) {
    const next = dataSegment(end, end.sndNxt, limit)
    end.sndNxt = next
  }
}

/** Sends one segment from `seq` on, and says where the next begins. */
function dataSegment(end: TcpEnd, seq: number, limit: number): number {
  const left = seqDistance(seq, limit)
  const push = Math.min(left, ...end.pushes.map((at) => seqDistance(seq, at)).filter((distance) => distance > 0))
  const size = Math.min(mssOf(end), push)
  const from = seqDistance(end.writeBase, seq) * 2
  const next = seqAdd(seq, size)
  sendSegment(end, { flags: { ack: true, psh: end.pushes.includes(next) }, seq, ack: end.rcvNxt, data: end.written.slice(from, from + size * 2) })
  return next
}

/** Closes the own direction. Follows `tcp_send_fin()`. */
export function shutdown(end: TcpEnd): void {
  if (end.finSent) return
  end.finSent = true
  end.state = end.finReceived ? 'LAST_ACK' : 'FIN_WAIT'
  const seq = end.sndNxt
  end.sndNxt = seqAdd(seq, 1)
  sendSegment(end, { flags: { fin: true, ack: true }, seq, ack: end.rcvNxt })
}

export function acknowledge(end: TcpEnd): void {
  sendSegment(end, { flags: { ack: true }, seq: end.sndNxt, ack: end.rcvNxt })
}

/** The path takes less than was thought: what is under way is cut anew and sent again. Follows `tcp_v4_mtu_reduced()` and `tcp_simple_retransmit()`. */
export function mtuReduced(end: TcpEnd, mtu: number): void {
  if (end.discovery === 'dont' || mtu >= end.pmtu || end.state !== 'ESTABLISHED') return
  end.pmtu = mtu
  const limit = end.sndNxt
  for (let seq = end.sndUna; seqDistance(seq, limit) > 0; ) seq = dataSegment(end, seq, limit)
}
