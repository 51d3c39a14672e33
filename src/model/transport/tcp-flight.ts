import { seqAdd, seqDistance } from './tcp-end.js'
import type { SackBlock } from '../../wire/index.js'

/** Data that left the stack as one and is not acknowledged. Follows the socket buffers of `tcp_rtx_queue`. */
export interface Burst {
  readonly seq: number
  /** Sequence number behind it. */
  readonly end: number
  /** Bytes of data that its segments were cut to. */
  readonly mss: number
  /** Its last segment is pushed. */
  readonly push: boolean
  /** The other end has it, and something before it is missing. */
  readonly sacked: boolean
  /** It was too long for the path and waits to be sent again. */
  readonly lost: boolean
}

const size = ({ seq, end }: Burst): number => seqDistance(seq, end)

/** Bytes of data in its longest segment. Follows `tcp_skb_seglen()`, include/net/tcp.h. */
const segmentSize = (burst: Burst): number => Math.min(size(burst), burst.mss)

/** Segments that are not acknowledged. Follows `tp->packets_out`. */
export const segmentsOf = (flight: readonly Burst[]): number => flight.reduce((sum, burst) => sum + Math.ceil(size(burst) / burst.mss), 0)

/** Segments that may still be on their way. Follows `tcp_packets_in_flight()`. */
export const underWay = (flight: readonly Burst[]): number => segmentsOf(flight.filter(({ sacked, lost }) => !sacked && !lost))

/** Marks what no longer fits. Follows `tcp_simple_retransmit()`, net/ipv4/tcp_input.c. */
export const tooLongFor = (flight: readonly Burst[], mss: number): readonly Burst[] => flight.map((burst) => (!burst.sacked && segmentSize(burst) > mss ? { ...burst, lost: true } : burst))

/** Parts a burst behind a number of bytes. Follows `tcp_fragment()`. */
export function partAt(burst: Burst, bytes: number): readonly [Burst] | readonly [Burst, Burst] {
  if (bytes >= size(burst)) return [burst]
  const middle = seqAdd(burst.seq, bytes)
  return [{ ...burst, end: middle, push: false }, { ...burst, seq: middle }]
}

/** What is left once everything before a sequence number is acknowledged. Follows `tcp_clean_rtx_queue()` and `tcp_trim_head()`. */
export const acknowledgedTo = (flight: readonly Burst[], ack: number): readonly Burst[] =>
  flight.flatMap((burst) => (seqDistance(burst.end, ack) >= 0 ? [] : [seqDistance(burst.seq, ack) > 0 ? { ...burst, seq: ack } : burst]))

/** Marks what the other end has out of order; a burst of which it has a part is split between segments. Follows `tcp_sacktag_walk()`, net/ipv4/tcp_input.c. */
export const selected = (flight: readonly Burst[], blocks: readonly SackBlock[]): readonly Burst[] => blocks.reduce((list, block) => list.flatMap((burst) => split(burst, block)), flight)

/** Follows `tcp_match_skb_to_sack()`: whole segments count, and what is left behind the last whole one. */
function split(burst: Burst, { from, to }: SackBlock): readonly Burst[] {
  const [before, behind] = [seqDistance(burst.seq, from), seqDistance(to, burst.end)]
  if (burst.sacked || before >= size(burst) || behind >= size(burst)) return [burst]
  if (before <= 0 && behind <= 0) return [{ ...burst, sacked: true }]
  const cut = before > 0 ? Math.ceil(before / burst.mss) * burst.mss : Math.floor((size(burst) - behind) / burst.mss) * burst.mss
  if (cut === 0) return [burst]
  const [head, tail] = partAt(burst, cut)
  if (tail === undefined) return [burst]
  return before > 0 ? [head, ...split(tail, { from, to })] : [{ ...head, sacked: true }, tail]
}
