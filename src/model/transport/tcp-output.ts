import { enqueue, enqueueFirst } from '../core/queue.js'
import { steer } from './tcp-cwnd.js'
import { acceptCwr } from './tcp-ecn.js'
import { delay, isDue, takeNotice } from './tcp-ack.js'
import { halfWindow, headersOf, mssOf, seqAdd, seqDistance, syncMss, type Arrival, type TcpEnd, type Unsent } from './tcp-end.js'
import { acknowledgedTo, partAt, segmentsOf, selected, tooLongFor, underWay, type Burst } from './tcp-flight.js'
import { routeOf, sendSegment } from './tcp-segment.js'

/** What may be sent: all, not a small segment behind another (Nagle), one burst. */
type Urgency = 'all' | 'nagle' | 'one'

const size = ({ seq, end }: Unsent): number => seqDistance(seq, end)

/** Where the next byte goes that is written. Follows `tp->write_seq`. */
const writeSeq = (end: TcpEnd): number => seqAdd(end.writeBase, end.written.length / 2)

/** Segments that a process writes at once: half of the first congestion window. */
const PIECE = 5

/** A process writes all of its data, as much at once as leaves as one burst, and then does something else. */
export const write = (end: TcpEnd, data: string, then: () => void): void => go(end, sendAll(end, data), then)

/** What a process holds from now on until the kernel has nothing else to do: connect(2) with all that its SYN brings about. Follows `inet_stream_connect()`. */
export function hold(end: TcpEnd): void {
  end.owned = true
  enqueue(end.ns.world.processes, () => go(end, release(end), () => undefined))
}

function* sendAll(end: TcpEnd, data: string): Generator<void> {
  for (let from = 0; from < data.length; ) {
    const to = from + PIECE * mssOf(end) * 2
    yield* sendMessage(end, data.slice(from, to))
    from = to
  }
}

/** The network has the time to take one burst before the next is sent, and no process has, for the writer is still in its call. */
function go(end: TcpEnd, bursts: Iterator<void>, then: () => void): void {
  if (bursts.next().done === true) then()
  else enqueueFirst(end.ns.world.processes, () => go(end, bursts, then))
}

/** Queues data in socket buffers of a size, and sends whenever one is full. Follows `tcp_sendmsg_locked()`, net/ipv4/tcp.c. */
function* sendMessage(end: TcpEnd, data: string): Generator<void> {
  end.owned = true
  syncMss(end)
  const [begin, mss] = [writeSeq(end), mssOf(end)]
  const goal = Math.max(Math.floor(halfWindow(end) / mss), 1) * mss
  end.written += data
  const limit = writeSeq(end)
  for (let at = begin; at !== limit; ) {
    const last = end.unsent.at(-1)
    const open = last !== undefined && size(last) < goal ? last : { seq: at, end: at, push: false }
    const filled = { ...open, end: seqAdd(at, Math.min(goal - size(open), seqDistance(at, limit))), push: open.push && at !== begin }
    end.unsent = [...end.unsent.filter((one) => one !== open), filled]
    at = filled.end
    if (at === limit) break
    // forced_push()
    if (seqDistance(end.pushedSeq, at) > halfWindow(end)) {
      push(end, at)
      yield* transmit(end, 'all')
    } else if (end.unsent[0] === filled) yield* transmit(end, 'one')
  }
  push(end, limit)
  yield* transmit(end, 'nagle')
  yield* release(end)
}

/** Follows `tcp_mark_push()`. */
function push(end: TcpEnd, at: number): void {
  end.unsent = end.unsent.map((one, index, all) => (index === all.length - 1 ? { ...one, push: true } : one))
  end.pushedSeq = at
}

/** What was acknowledged while the socket was written to counts at the end of the write. Follows `__release_sock()` and `tcp_release_cb()`. */
function* release(end: TcpEnd): Generator<void> {
  for (let taken = end.backlog.shift(); taken !== undefined; taken = end.backlog.shift()) {
    const filled = take(end, taken)
    yield* transmit(end, 'nagle')
    answer(end, taken, filled)
  }
  end.owned = false
  const { deferred } = end
  if (deferred === undefined) return
  end.deferred = undefined
  deferred()
  yield
}

/** Sends what the congestion window lets go, burst by burst; says when one is on its way. Follows `tcp_write_xmit()`, net/ipv4/tcp_output.c. */
function* transmit(end: TcpEnd, urgency: Urgency): Generator<void> {
  let sent = false
  for (let burst = nextBurst(end, urgency); burst !== undefined; burst = urgency === 'one' ? undefined : nextBurst(end, urgency)) {
    if (!sendBurst(end, burst)) {
      end.unsent = [burst, ...end.unsent]
      yield
      break
    }
    end.sndNxt = burst.end
    end.flight = [...end.flight, { ...burst, push: burst.push || segmentsOf([burst]) > 1 }]
    if (end.reduction !== undefined) end.reduction.out += segmentsOf([burst])
    // tcp_minshall_update()
    if (seqDistance(burst.seq, burst.end) % burst.mss !== 0) end.smallSeq = burst.end
    sent = true
    yield
  }
  const limited = underWay(end.flight) >= end.cwnd
  if (sent || limited) validate(end, limited)
}

/** Takes what leaves the stack as one from what waits. It never waits for a larger one: net.ipv4.tcp_tso_win_divisor is 255 on the kernel. */
function nextBurst(end: TcpEnd, urgency: Urgency): Burst | undefined {
  const mss = mssOf(end)
  const room = end.cwnd - underWay(end.flight)
  // tcp_cwnd_test()
  const quota = Math.min(Math.max(end.cwnd >> 1, 1), room)
  if (quota <= 0) return undefined
  const head = grow(end, quota * mss)
  if (head === undefined) return undefined
  const held = end.unsent.length === 1 && urgency === 'nagle' && isSmallOut(end)
  if (held && size(head) < mss) return undefined
  // tcp_mss_split_point()
  const whole = Math.min(size(head), quota * mss)
  const bytes = held && whole === size(head) && whole > mss ? whole - (whole % mss) : whole
  const middle = seqAdd(head.seq, bytes)
  const rest = end.unsent.slice(1)
  end.unsent = middle === head.end ? rest : [{ ...head, seq: middle }, ...rest]
  return { seq: head.seq, end: middle, mss, push: head.push && middle === head.end, sacked: false, lost: false }
}

/** Takes from the next buffer what the first lacks for a full burst. Follows `tcp_grow_skb()`. */
function grow(end: TcpEnd, bytes: number): Unsent | undefined {
  const [head, next, ...rest] = end.unsent
  if (head === undefined || next === undefined || size(head) >= bytes) return head
  const middle = seqAdd(head.end, Math.min(bytes - size(head), size(next)))
  const grown = { ...head, end: middle, push: head.push || (middle === next.end && next.push) }
  end.unsent = [grown, ...(middle === next.end ? [] : [{ ...next, seq: middle }]), ...rest]
  return grown
}

/** Is a segment that was not full still under way? Follows `tcp_minshall_check()`. */
const isSmallOut = (end: TcpEnd): boolean => end.flight.length > 0 && seqDistance(end.sndUna, end.smallSeq) > 0 && seqDistance(end.smallSeq, end.sndNxt) >= 0

/** Follows `tcp_cwnd_validate()`. */
function validate(end: TcpEnd, limited: boolean): void {
  const out = segmentsOf(end.flight)
  if (seqDistance(end.sndUna, end.usageSeq) > 0 && !limited && (end.cwndLimited || out <= end.mostOut)) return
  end.cwndLimited = limited
  end.mostOut = out
  end.usageSeq = end.sndNxt
}

/**
 * Sends the segments of a burst, which one route is good for; the last of several is pushed. False where the own stack takes none, for they are longer
 * than the route by now allows. Follows `tcp_gso_segment()`, `__tcp_transmit_skb()` and `ip_finish_output_gso()`.
 */
function sendBurst(end: TcpEnd, { seq, end: limit, mss, push }: Burst): boolean {
  const route = routeOf(end)
  for (let at = seq; at !== limit; ) {
    const next = seqAdd(at, Math.min(mss, seqDistance(at, limit)))
    const from = seqDistance(end.writeBase, at) * 2
    const isLast = next === limit
    sendSegment(end, { flags: { ack: true, psh: isLast && (push || at !== seq) }, seq: at, ack: end.rcvNxt, data: end.written.slice(from, from + seqDistance(at, next) * 2) }, route)
    at = next
  }
  return end.discovery === 'dont' || Math.min(mss, seqDistance(seq, limit)) <= end.routeMtu - headersOf(end)
}

/** A segment comes in: while a process writes to the socket it waits. Follows `tcp_v4_rcv()`, net/ipv4/tcp_ipv4.c, and `tcp_rcv_established()`. */
export function receive(end: TcpEnd, arrival: Arrival): void {
  if (end.owned) {
    addBacklog(end.backlog, arrival)
    return
  }
  const filled = take(end, arrival)
  if (end.state === 'ESTABLISHED') for (const _ of transmit(end, 'nagle'));
  answer(end, arrival, filled)
}

/** What continues the last that waits becomes one with it. Follows `tcp_add_backlog()`. */
function addBacklog(backlog: Arrival[], arrival: Arrival): void {
  const tail = backlog.at(-1)
  if (tail === undefined || tail.options !== arrival.options || !sameEcn(tail, arrival) || seqAdd(tail.seq, tail.data.length / 2 + (tail.flags.fin ? 1 : 0)) !== arrival.seq) {
    backlog.push(arrival)
    return
  }
  const { flags, data, ack, size, blocks } = arrival
  backlog[backlog.length - 1] = { ...tail, ack, blocks, flags: { ...flags, fin: flags.fin || tail.flags.fin, psh: flags.psh || tail.flags.psh }, data: tail.data + data, size: Math.max(size, tail.size) }
}

const sameEcn = (a: Arrival, b: Arrival): boolean => a.flags.ece === b.flags.ece && a.flags.cwr === b.flags.cwr && a.ecn === b.ecn

/** Queues the data of a segment and counts what it acknowledges; says whether something had come before its turn. Header prediction: what comes as expected is queued first. */
function take(end: TcpEnd, arrival: Arrival): boolean {
  const { seq, flags, data } = arrival
  const had = end.early.size > 0
  const expected = data !== '' && !flags.fin && flags.ece !== true && flags.cwr !== true && seq === end.rcvNxt && !had
  if (expected) queue(end, arrival)
  if (flags.ack) count(end, arrival)
  if (!expected && (data !== '' || flags.fin)) queue(end, arrival)
  return had
}

/** Follows `tcp_data_queue()` and `tcp_fin()`. */
function queue(end: TcpEnd, { seq, flags, data, size, ecn }: Arrival): void {
  end.acks.scheduled = true
  if (flags.cwr === true) {
    acceptCwr(end.ecn)
    end.acks.now = data !== '' || flags.fin
  }
  end.early.set(seq, { data, fin: flags.fin })
  for (let next = end.early.get(end.rcvNxt); next !== undefined; next = end.early.get(end.rcvNxt)) {
    end.early.delete(end.rcvNxt)
    end.rcvNxt = seqAdd(end.rcvNxt, next.data.length / 2 + (next.fin ? 1 : 0))
    end.unread += next.data
    if (next.fin) end.finReceived = true
  }
  if (data !== '' && !end.early.has(seq)) takeNotice(end, size, flags, ecn)
}

/** Acknowledges what no data that was sent took along; a FIN is acknowledged by what the process does next. Follows `tcp_ack_snd_check()`. */
function answer(end: TcpEnd, { data, flags }: Arrival, filled: boolean): void {
  if (!end.acks.scheduled || (data === '' && !flags.fin)) return
  if (end.finReceived) {
    if (end.role === 'client' || end.finSent) acknowledge(end)
  } else if (filled || isDue(end)) acknowledge(end)
  else delay(end, acknowledge)
}

/** Follows `tcp_ack()`, net/ipv4/tcp_input.c. */
function count(end: TcpEnd, { ack, blocks, flags }: Arrival): void {
  const before = segmentsOf(end.flight)
  const advances = seqDistance(end.sndUna, ack) > 0
  end.flight = selected(acknowledgedTo(end.flight, ack), blocks)
  if (advances) end.sndUna = ack
  steer(end, { before, delivered: before - segmentsOf(end.flight), advances, ece: flags.ece === true })
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

/** Sends again what waits for it, as far as the congestion window lets it go. Follows `tcp_xmit_retransmit_queue()` and `tcp_retransmit_skb()`. */
function sendAgain(end: TcpEnd): void {
  syncMss(end)
  const mss = mssOf(end)
  for (let index = 0; index < end.flight.length; index++) {
    const burst = end.flight[index]
    const room = end.cwnd - underWay(end.flight)
    if (room <= 0) return
    if (burst?.lost !== true) continue
    const [now, ...rest] = partAt(burst, room * mss)
    const again = { ...now, mss, lost: false }
    sendBurst(end, again)
    end.flight = end.flight.toSpliced(index, 1, again, ...rest)
  }
}
