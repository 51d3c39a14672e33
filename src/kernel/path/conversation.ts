import type { Probe } from '../../engine/index.js'
import type { TcpLayer } from '../../wire/index.js'
import { sequenceOf } from '../probe/token.js'
import { allQuoted, datagram, innermost, isFragment, isLaterFragment, type Frame, type Sight } from './sight.js'

/** What marks the packets of a probe. */
export interface Marks {
  readonly probe: Probe
  /** Twelve random bytes in hex. */
  readonly token: string
  /** Source port and address of the sending socket, of UDP and TCP. */
  readonly sport?: number
  readonly source?: string
}

/** How a sight belongs to a probe: a packet of its conversation, or an ICMP error that quotes one. */
export type Part = 'packet' | 'error'

/**
 * Picks the sights of a probe, so that foreign traffic never counts: packets that carry its token, TCP segments of its
 * connection (also translated ones), further fragments of such packets, and ICMP errors that quote one.
 */
export function correlate(sights: readonly Sight[], marks: Marks): ReadonlyMap<Sight, Part> {
  const token = Buffer.from(marks.token, 'hex')
  const flows = new Flows(marks)
  const fragments = new Set<string>()
  const packets = new Set<string>()
  const parts = new Map<Sight, Part>()
  const claim = (sight: Sight, part: Part): void => {
    parts.set(sight, part)
    for (const frame of framesOf(sight)) {
      if (isFragment(frame)) fragments.add(fragmentKey(frame))
      if (part === 'packet') packets.add(datagram(frame))
    }
  }
  for (const sight of sights) {
    const quotes = allQuoted(innermost(sight))
    if (quotes.length > 0) {
      if (has(sight, token) || quotes.some((frame) => flows.quotes(frame) || (isLaterFragment(frame) && packets.has(datagram(frame))))) claim(sight, 'error')
    } else if (has(sight, token) || flows.has(sight)) claim(sight, 'packet')
  }
  // Fragments behind the first one carry neither token nor ports, and may have been seen before it, or without it: where a packet was cut, the first may be too long.
  for (const sight of sights) {
    if (parts.has(sight)) continue
    const part = framesOf(sight).some((frame) => isLaterFragment(frame) && (fragments.has(fragmentKey(frame)) || packets.has(datagram(frame))))
    if (part) claim(sight, 'packet')
  }
  return parts
}

const has = (sight: Sight, token: Buffer): boolean => Buffer.from(sight.record.bytes.buffer, sight.record.bytes.byteOffset, sight.record.bytes.byteLength).includes(token)

const framesOf = (sight: Sight): readonly Frame[] => [sight.outer, sight.inner, innermost(sight)]

/** The id of a datagram survives translation, its protocol too. */
const fragmentKey = datagram

/** The TCP connection of a probe under all the addresses and ports it is translated to. */
class Flows {
  readonly #tuples = new Set<string>()
  readonly #own: string | undefined
  /** Segments seen so far, by what translation leaves alone. */
  readonly #segments = new Set<string>()
  readonly #sequence: number
  constructor(readonly marks: Marks) {
    this.#sequence = sequenceOf(Buffer.from(marks.token, 'hex'))
    const { probe, source, sport } = marks
    // What the socket calls its ends; translation at output may show taps others.
    if (probe.protocol === 'tcp' && source !== undefined) this.#own = `${source}:${sport} ${probe.dst}:${probe.port}`
  }

  has(sight: Sight): boolean {
    const { device, dir } = sight
    const inner = innermost(sight)
    const [segment] = inner.rest
    if (segment?.kind !== 'tcp' || inner.ipv4 === undefined || this.marks.probe.protocol !== 'tcp') return false
    const key = `${inner.ipv4.id} ${segment.seq} ${segment.ack} ${JSON.stringify(segment.flags)}`
    const first = device.netns === this.marks.probe.netns && dir === 'out' && this.#tuples.size === 0 && this.#opens(inner)
    const known = this.#knows(tuple(inner, segment)) || this.#knows(reversed(inner, segment)) || (segment.seq !== 0 && this.#segments.has(key)) || this.#answers(segment)
    if (!first && !known) return false
    this.#tuples.add(tuple(inner, segment))
    this.#segments.add(key)
    return true
  }

  /** Does an error quote a segment of the connection? That segment itself may never have become a frame, nor its addresses have been seen. */
  quotes(quote: Frame): boolean {
    const [segment] = quote.rest
    if (segment?.kind !== 'tcp') return false
    return this.#knows(tuple(quote, segment)) || this.#knows(reversed(quote, segment)) || (this.#tuples.size === 0 && this.#opens(quote)) || this.#answers(segment)
  }

  /** Is it what the SYN of the probe was answered with, whatever the addresses by now? A RST acknowledges the SYN as a SYN/ACK does. */
  #answers({ flags, ack }: TcpLayer): boolean {
    return this.marks.probe.protocol === 'tcp' && flags.ack && (flags.syn || flags.rst) && ack === (this.#sequence + 1) >>> 0
  }

  #knows(flow: string): boolean {
    return flow === this.#own || this.#tuples.has(flow)
  }

  /** Is it the SYN of the probe? Addresses and ports may have been translated on the way out, before a tap sees them; where the connection counts from is not. */
  #opens({ rest: [segment] }: Frame): boolean {
    if (segment?.kind !== 'tcp' || !segment.flags.syn || segment.flags.ack) return false
    return segment.seq === this.#sequence || segment.sport === this.marks.sport
  }
}

const tuple = ({ ipv4 }: Frame, { sport, dport }: TcpLayer): string => `${ipv4?.src}:${sport} ${ipv4?.dst}:${dport}`
const reversed = ({ ipv4 }: Frame, { sport, dport }: TcpLayer): string => `${ipv4?.dst}:${dport} ${ipv4?.src}:${sport}`
