import type { Connection, Tuple } from './connection.js'
import { sameTuple, tupleKey } from './tuple.js'

/** The connections of a namespace. Follows `nf_conntrack_hash` and `nf_nat_bysource`. */
export interface ConntrackTable {
  /** Confirmed connections by the tuples of both directions. */
  readonly byTuple: Map<string, { readonly ct: Connection; readonly reply: boolean }>
  /** Connections whose source translation is set up, by original source; the newest first. */
  readonly bySource: Map<string, Connection[]>
}

export const createConntrackTable = (): ConntrackTable => ({ byTuple: new Map(), bySource: new Map() })

/** The connection that a tuple belongs to, and whether as its reply. Follows `nf_conntrack_find_get()`; one that timed out goes. */
export function findTuple(table: ConntrackTable, tuple: Tuple, time: number): { readonly ct: Connection; readonly reply: boolean } | undefined {
  const found = table.byTuple.get(tupleKey(tuple))
  if (found && found.ct.expires <= time) {
    removeConnection(table, found.ct)
    return undefined
  }
  return found
}

/**
 * Whether another connection has a tuple already. Two connections with one original tuple are one flow that is being
 * confirmed twice, and do not count. Follows `nf_conntrack_tuple_taken()`.
 */
export function isTaken(table: ConntrackTable, tuple: Tuple, besides: Connection, time: number): boolean {
  const found = findTuple(table, tuple, time)
  return found !== undefined && found.ct !== besides && !sameTuple(found.ct.original, besides.original)
}

/** Puts a connection into the table. Follows `__nf_conntrack_hash_insert()`. */
export function insertConnection(table: ConntrackTable, ct: Connection): void {
  ct.confirmed = true
  table.byTuple.set(tupleKey(ct.original), { ct, reply: false })
  table.byTuple.set(tupleKey(ct.reply), { ct, reply: true })
}

/** Takes a connection out. Follows `nf_ct_kill()` and `nf_nat_cleanup_conntrack()`. */
export function removeConnection(table: ConntrackTable, ct: Connection): void {
  for (const key of [tupleKey(ct.original), tupleKey(ct.reply)]) {
    if (table.byTuple.get(key)?.ct === ct) table.byTuple.delete(key)
  }
  const key = sourceKey(ct.original)
  const rest = table.bySource.get(key)?.filter((other) => other !== ct)
  if (rest === undefined) return
  if (rest.length === 0) table.bySource.delete(key)
  else table.bySource.set(key, rest)
}

/** Remembers how a source was translated. Follows the end of `nf_nat_setup_info()`. */
export function rememberSource(table: ConntrackTable, ct: Connection): void {
  const key = sourceKey(ct.original)
  const known = table.bySource.get(key)
  if (known) known.unshift(ct)
  else table.bySource.set(key, [ct])
}

/** Connections from the source of a tuple, the newest first. */
export function connectionsFrom(table: ConntrackTable, tuple: Tuple): readonly Connection[] {
  return table.bySource.get(sourceKey(tuple)) ?? []
}

const sourceKey = ({ protocol, src, sport }: Tuple): string => `${protocol} ${src} ${sport}`
