import { IPS_CONFIRMED, type Connection, type Tuple } from './connection.js'
import type { Sysctls } from '../core/sysctl.js'
import { sameTuple } from './tuple.js'

/** A connection by one of its tuples. */
interface Entry {
  readonly ct: Connection
  readonly reply: boolean
  next: Entry | undefined
}

/** A connection by its source. */
interface SourceEntry {
  readonly ct: Connection
  next: SourceEntry | undefined
}

/** The connections of a namespace, by hashes; those of one hash as a list, the newest first. Follows `nf_conntrack_hash` and `nf_nat_bysource`. */
export interface ConntrackTable {
  /** Confirmed connections by the tuples of both directions. */
  readonly byTuple: Map<number, Entry>
  /** Confirmed connections by original source address, protocol and port; made when the first translation asks for it. */
  bySource: Map<number, SourceEntry> | undefined
  /** How many connections were ever put in. What was free is free until another is. */
  insertions: number
  /** Those of the namespace. */
  readonly sysctls: Sysctls
}

export const createConntrackTable = (sysctls: Sysctls): ConntrackTable => ({ byTuple: new Map(), bySource: undefined, insertions: 0, sysctls })

const sourceHash = ({ protocol, src, sport }: Pick<Tuple, 'protocol' | 'src' | 'sport'>): number => Math.imul(src, 0x9e3779b1) ^ (protocol * 0x10000 + sport)

const tupleIn = ({ ct, reply }: Entry): Tuple => (reply ? ct.reply : ct.original)

/** Takes the first entry that a test says out of the list of a hash. */
function unlink<E extends { next: E | undefined }>(lists: Map<number, E>, hash: number, isIt: (entry: E) => boolean): void {
  let before: E | undefined
  for (let entry = lists.get(hash); entry !== undefined; before = entry, entry = entry.next) {
    if (!isIt(entry)) continue
    if (before !== undefined) before.next = entry.next
    else if (entry.next !== undefined) lists.set(hash, entry.next)
    else lists.delete(hash)
    return
  }
}

/** All connections that were confirmed, in the order in which they were. */
export function connectionsOf({ byTuple }: ConntrackTable): readonly Connection[] {
  const found: Connection[] = []
  for (const list of byTuple.values()) for (let entry: Entry | undefined = list; entry !== undefined; entry = entry.next) if (!entry.reply) found.push(entry.ct)
  return found.sort((a, b) => a.order - b.order)
}

/** The connection that a tuple belongs to, and whether as its reply. Follows `nf_conntrack_find_get()`; one that timed out goes. */
export function findTuple(table: ConntrackTable, tuple: Tuple, time: number): { readonly ct: Connection; readonly reply: boolean } | undefined {
  let entry = table.byTuple.get(tuple.hash)
  while (entry !== undefined && !sameTuple(tupleIn(entry), tuple)) entry = entry.next
  if (entry === undefined || entry.ct.expires > time) return entry
  removeConnection(table, entry.ct)
  return undefined
}

/**
 * Whether another connection has a tuple already. Two connections with one original tuple are one flow that is being
 * confirmed twice, and do not count. Follows `nf_conntrack_tuple_taken()`.
 */
export function isTaken(table: ConntrackTable, tuple: Tuple, besides: Connection, time: number): boolean {
  const found = findTuple(table, tuple, time)
  return found !== undefined && found.ct !== besides && !sameTuple(found.ct.original, besides.original)
}

/** As `isTaken()`, of the reply tuple of a connection. */
export function isReplyTaken(table: ConntrackTable, ct: Connection, time: number): boolean {
  if (ct.replyFreeAt === table.insertions) return false
  if (isTaken(table, ct.reply, ct, time)) return true
  ct.replyFreeAt = table.insertions
  return false
}

/** The connection that has a tuple of one which is about to be put in. Follows the look-ups of `__nf_conntrack_confirm()`. */
export function findClash(table: ConntrackTable, ct: Connection, time: number): { readonly ct: Connection; readonly reply: boolean } | undefined {
  if (ct.freeAt === table.insertions && ct.replyFreeAt === table.insertions) return undefined
  return findTuple(table, ct.original, time) ?? findTuple(table, ct.reply, time)
}

/** Puts a connection into the table. Follows `__nf_conntrack_hash_insert()`. */
export function insertConnection(table: ConntrackTable, ct: Connection): void {
  ct.status |= IPS_CONFIRMED
  ct.order = ++table.insertions
  const { byTuple } = table
  const { original, reply } = ct
  byTuple.set(original.hash, { ct, reply: false, next: byTuple.get(original.hash) })
  byTuple.set(reply.hash, { ct, reply: true, next: byTuple.get(reply.hash) })
  if (table.bySource !== undefined) enterSource(table.bySource, ct)
}

/** Takes a connection out. Follows `nf_ct_kill()` and `nf_nat_cleanup_conntrack()`. */
export function removeConnection(table: ConntrackTable, ct: Connection): void {
  for (const tuple of [ct.original, ct.reply]) unlink(table.byTuple, tuple.hash, (entry) => entry.ct === ct && tupleIn(entry) === tuple)
  if (table.bySource !== undefined) unlink(table.bySource, sourceHash(ct.original), (entry) => entry.ct === ct)
}

function enterSource(bySource: Map<number, SourceEntry>, ct: Connection): void {
  const hash = sourceHash(ct.original)
  bySource.set(hash, { ct, next: bySource.get(hash) })
}

function indexSources(table: ConntrackTable): Map<number, SourceEntry> {
  const bySource = new Map<number, SourceEntry>()
  for (const ct of connectionsOf(table)) enterSource(bySource, ct)
  return bySource
}

/** Connections from the source of a tuple, the newest first: how they were translated is how it may be. */
export function* connectionsFrom(table: ConntrackTable, { protocol, src, sport }: Tuple): Iterable<Connection> {
  table.bySource ??= indexSources(table)
  for (let entry = table.bySource.get(sourceHash({ protocol, src, sport })); entry !== undefined; entry = entry.next) {
    const { original } = entry.ct
    if (original.src === src && original.sport === sport && original.protocol === protocol) yield entry.ct
  }
}
