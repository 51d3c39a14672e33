import { enqueueFirst } from '../core/queue.js'
import { mssOf, seqAdd, seqDistance, type Acknowledgement, type TcpEnd } from './tcp-end.js'
import { acknowledgedTo, partAt, segmentsOf, selected, tooLongFor, underWay } from './tcp-flight.js'
import { sendSegment } from './tcp-segment.js'

/** Hands data to the socket. Follows `tcp_sendmsg()`. */
export function write(end: TcpEnd, data: string): void {
  end.written += data
  end.pushes.push(seqAdd(end.writeBase, end.written.length / 2))
  end.owned = true
  writeBurst(end)
}

/**
 * Sends what may go, burst by burst: the network has the time to take one before the next is sent, and no process has, for the
 * writer is still in its call.
 */
function writeBurst(end: TcpEnd): void {
  if (sendBurst(end)) enqueueFirst(end.ns.world.processes, () => writeBurst(end))
  else release(end)
}

/** What was acknowledged while the socket was written to counts at the end of the write. Follows `__release_sock()` and `tcp_release_cb()`. */
function release(end: TcpEnd): void {
  const taken = end.backlog.shift()
  if (taken !== undefined) {
    count(end, taken)
    writeBurst(end)
    return
  }
  end.owned = false
  const { deferred } = end
  end.deferred = undefined
  deferred?.()
}

/** Sends what the congestion window lets go. Follows `tcp_write_xmit()`, net/ipv4/tcp_output.c. */
export function sendPending(end: TcpEnd): void {
  while (sendBurst(end));
}

/** Sends segments that leave the stack as one, at most half a window of them; the last is pushed. Follows `tcp_cwnd_test()` and `__tcp_transmit_skb()`. */
function sendBurst(end: TcpEnd): boolean {
  const mss = mssOf(end)
  const limit = seqAdd(end.writeBase, end.written.length / 2)
  const waiting = Math.ceil(seqDistance(end.sndNxt, limit) / mss)
  const room = end.cwnd - underWay(end.flight)
  const count = Math.min(waiting, Math.max(end.cwnd >> 1, 1), room)
  if (count <= 0 || (waiting > 1 && end.flight.length > 0 && isSmall(room, end.cwnd))) return false
  const seq = end.sndNxt
  for (let index = 0; index < count; index++) end.sndNxt = dataSegment(end, end.sndNxt, limit, count > 1 && index === count - 1)
  end.flight = [...end.flight, { seq, end: end.sndNxt, mss, sacked: false, lost: false }]
  // tcp_cwnd_validate()
  end.mostOut = Math.max(end.mostOut, segmentsOf(end.flight))
  return true
}

/** Waits for more acknowledgements rather than send a few segments (net.ipv4.tcp_tso_win_divisor=3). Follows `tcp_tso_should_defer()`. */
const isSmall = (room: number, cwnd: number): boolean => room < cwnd / 3

/** Sends one segment from `seq` on, and says where the next begins. */
function dataSegment(end: TcpEnd, seq: number, limit: number, pushed: boolean): number {
  const left = seqDistance(seq, limit)
  const write = Math.min(left, ...end.pushes.map((at) => seqDistance(seq, at)).filter((distance) => distance > 0))
  const size = Math.min(mssOf(end), write)
  const from = seqDistance(end.writeBase, seq) * 2
  const next = seqAdd(seq, size)
  sendSegment(end, { flags: { ack: true, psh: pushed || end.pushes.includes(next) }, seq, ack: end.rcvNxt, data: end.written.slice(from, from + size * 2) })
  return next
}

/** The other end has it. */
export function takeAck(end: TcpEnd, taken: Acknowledgement): void {
  if (end.owned) {
    end.backlog.push(taken)
    return
  }
  count(end, taken)
  if (end.state === 'ESTABLISHED') sendPending(end)
}

/** Follows `tcp_ack()`, net/ipv4/tcp_input.c. */
function count(end: TcpEnd, { ack, blocks }: Acknowledgement): void {
  const bytes = seqDistance(end.sndUna, ack)
  end.flight = selected(acknowledgedTo(end.flight, ack), blocks)
  if (bytes > 0) {
    end.sndUna = ack
    // tcp_reno_cong_avoid(), slow start; tcp_is_cwnd_limited().
    if (end.state !== 'SYN_RECV' && end.cwnd < 2 * end.mostOut) end.cwnd += Math.max(1, Math.floor(bytes / mssOf(end)))
  }
  if (end.state === 'SYN_RECV') end.state = 'ESTABLISHED'
  sendAgain(end)
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

/** The path takes less than was thought: what is too long for it is cut anew and sent again. Follows `tcp_v4_mtu_reduced()` and `tcp_simple_retransmit()`. */
export function mtuReduced(end: TcpEnd, mtu: number): void {
  if (end.discovery === 'dont' || mtu >= end.pmtu || end.state === 'CLOSED') return
  end.pmtu = mtu
  end.flight = tooLongFor(end.flight, mssOf(end))
  sendAgain(end)
}

/** Sends again what waits for it, as far as the congestion window lets it go; the last segment of several is pushed. Follows `tcp_xmit_retransmit_queue()` and `tcp_retransmit_skb()`. */
function sendAgain(end: TcpEnd): void {
  const mss = mssOf(end)
  for (let index = 0; index < end.flight.length; index++) {
    const burst = end.flight[index]
    const room = end.cwnd - underWay(end.flight)
    if (room <= 0) return
    if (burst?.lost !== true) continue
    const [now, ...rest] = partAt(burst, room * mss)
    for (let { seq } = now; seqDistance(seq, now.end) > 0; ) seq = dataSegment(end, seq, now.end, seq !== now.seq && seqDistance(seq, now.end) <= mss)
    end.flight = end.flight.toSpliced(index, 1, { ...now, mss, lost: false }, ...rest)
  }
}
