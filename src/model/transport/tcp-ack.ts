import type { TcpFlags } from '../../wire/index.js'
import { MILLISECOND, setTimer, stopTimer } from '../core/clock.js'
import { noticeEcn } from './tcp-ecn.js'
import { DEFAULT_MSS, mssOf, seqDistance, TIMESTAMP_SIZE, WINDOW_CLAMP, type TcpEnd } from './tcp-end.js'

/** TCP_MAX_QUICKACKS, TCP_MIN_MSS and TCP_DELACK_MIN, include/net/tcp.h. */
const MOST_QUICK = 16
const FEW_QUICK = 2
const MIN_RCV_MSS = 88
const DELAY = 40 * MILLISECOND
const TCP_HEADER = 20
/** Data below does not open the window. */
const MIN_GROWTH = 128

/** Data came in order. Follows `tcp_event_data_recv()`, net/ipv4/tcp_input.c. */
export function takeNotice(end: TcpEnd, size: number, flags: TcpFlags, ecn: number): void {
  const { acks } = end
  measure(end, size, flags)
  acks.quick ??= quickFor(end, MOST_QUICK)
  if (noticeEcn(end.ecn, ecn)) hurry(end)
  if (size >= MIN_GROWTH && acks.ssthresh < acks.clamp) grow(end, size)
  acks.receivedAt = end.ns.world.clock.now
}

/** The next few segments are acknowledged at once. Follows `tcp_enter_quickack_mode()`. */
function hurry(end: TcpEnd): void {
  end.acks.quick = Math.max(end.acks.quick ?? 0, quickFor(end, FEW_QUICK))
  end.acks.pingpong = false
}

/** How many: what opens half the window, and no more than `most`. Follows `tcp_incr_quickack()`. */
const quickFor = ({ acks, window }: TcpEnd, most: number): number => Math.min(Math.floor(window / (2 * acks.mss)) || 2, most)

/** The window opens, and as long as it does each segment is acknowledged at once. Follows `tcp_grow_window()` and `__tcp_select_window()`. */
function grow(end: TcpEnd, size: number): void {
  const { acks } = end
  acks.ssthresh = Math.min(acks.ssthresh + 2 * Math.max(end.advmss, size), acks.clamp)
  acks.quick = (acks.quick ?? 0) | 1
  if (end.window <= acks.ssthresh - acks.mss) end.window = Math.min(acks.ssthresh - (acks.ssthresh % acks.mss), WINDOW_CLAMP)
}

/** Follows `tcp_initialize_rcv_mss()` and `tcp_measure_rcv_mss()`. */
function measure(end: TcpEnd, size: number, { psh, fin, syn }: TcpFlags): void {
  const { acks } = end
  if (acks.mss === 0) acks.mss = Math.max(Math.min(mssOf(end), end.window >> 1, DEFAULT_MSS), MIN_RCV_MSS)
  if (size >= acks.mss) {
    // What is known of the memory that a frame takes up replaces the clamp of the socket by all of its buffer.
    if (size !== acks.mss) acks.clamp = Infinity
    acks.mss = size
    return
  }
  const whole = size + TCP_HEADER + (end.timestamps ? TIMESTAMP_SIZE : 0)
  if (whole >= DEFAULT_MSS + TCP_HEADER || (whole >= MIN_RCV_MSS + TCP_HEADER && !psh && !fin && !syn)) {
    const same = acks.lastSize === size
    acks.lastSize = size
    if (same) {
      acks.mss = size
      return
    }
  }
  acks.pushed++
}

/** More than a full segment waits, or each is acknowledged at once. Follows `__tcp_ack_snd_check()`; the window never shrinks. */
export const isDue = (end: TcpEnd): boolean => seqDistance(end.acks.upTo, end.rcvNxt) > end.acks.mss || ((end.acks.quick ?? 0) > 0 && !end.acks.pingpong) || end.early.size > 0 || end.acks.now

/** Acknowledges later what nothing else does. Follows `tcp_send_delayed_ack()` and `tcp_delack_timer_handler()`. */
export function delay(end: TcpEnd, acknowledge: (end: TcpEnd) => void): void {
  const { clock } = end.ns.world
  end.acks.timer ??= setTimer(clock, clock.now + DELAY, () => {
    end.acks.timer = undefined
    end.acks.pingpong = false
    if (end.state !== 'CLOSED') acknowledge(end)
  })
}

/** A process has read all that had come: is that to be acknowledged now? Follows `__tcp_cleanup_rbuf()`, net/ipv4/tcp.c. */
export const isDueOnRead = ({ acks, rcvNxt }: TcpEnd): boolean =>
  acks.scheduled && (seqDistance(acks.upTo, rcvNxt) > acks.mss || acks.pushed >= 2 || (acks.pushed === 1 && !acks.pingpong))

/** A segment takes the acknowledgement of all that had come along. Follows `tcp_event_ack_sent()` and `tcp_event_data_sent()`, net/ipv4/tcp_output.c. */
export function acknowledged({ acks, rcvNxt, ns }: TcpEnd, withData: boolean): void {
  if (withData && acks.quick !== undefined && ns.world.clock.now - acks.receivedAt < DELAY) acks.pingpong = true
  if (acks.quick !== undefined && acks.scheduled) acks.quick = Math.max(acks.quick - 1, 0)
  stopTimer(acks.timer)
  acks.timer = undefined
  acks.upTo = rcvNxt
  acks.scheduled = false
  acks.now = false
  acks.pushed = 0
}
