import type { DropReason } from './drop-reason.js'
import type { Hop, Place } from './hop.js'
import type { TableEntry } from './table-entry.js'

/** The packet reached a socket, or the stack, of the namespace that it was for. */
export interface Delivered {
  readonly kind: 'delivered'
  readonly at: Place
}

/** The packet was lost and nobody was told. */
export interface Dropped {
  readonly kind: 'dropped'
  /** The last device that had it; the namespace alone where the sender's own stack refused. */
  readonly at: Place
  readonly reason: DropReason
  /** The kernel's own word, where the engine knows it. */
  readonly native?: string
  /** What decided: a rule, a route, a sysctl. */
  readonly entry?: TableEntry
  /** What was looked for and not there, as a clause of its own ("no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1"). */
  readonly missing?: string
  /** The entry that almost matched, and in what it differs ("last byte differs"). */
  readonly nearest?: { readonly entry: TableEntry; readonly differs: string }
}

/** The packet was lost and an answer says so: an ICMP error (no route, TTL, fragmentation needed, closed port, reject rule) or a TCP RST. */
export interface Rejected extends Omit<Dropped, 'kind'> {
  readonly kind: 'rejected'
  /** What was sent in answer; whether it came back to the sender is a fact of its own (`trace.errors`, `trace.reply`). */
  readonly by: { readonly icmp: `${number}/${number}` } | { readonly tcp: 'rst' }
}

/** The packet passed one device again and again until its TTL ran out. */
export interface Looped extends Omit<Dropped, 'kind'> {
  readonly kind: 'looped'
  /** Times that it passed `at`. */
  readonly passes: number
}

export type Outcome = Delivered | Dropped | Rejected | Looped

/** A further copy of a packet: flooded out of another port, or another of its fragments. */
export interface Branch {
  readonly why: 'flood' | 'fragment'
  /** Where it parted. */
  readonly from: Place
  /** Its own hops after that. */
  readonly hops: readonly Hop[]
  readonly outcome: Outcome
}

/** One packet, from the stack that made it to wherever it ended. */
export interface Path {
  /** The copy that was delivered, or else got furthest; of a fragmented packet the first fragment. */
  readonly hops: readonly Hop[]
  readonly branches: readonly Branch[]
  readonly outcome: Outcome
}
