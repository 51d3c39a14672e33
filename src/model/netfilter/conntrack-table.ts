import type { Connection, Tuple } from './connection.js'
import { sameTuple } from './tuple.js'

/** A connection by one of its tuples. */
interface Entry {
  readonly ct: Connection
  readonly reply: boolean
}

/**
 * The connections of a namespace. Follows `nf_conntrack_hash` and `nf_nat_bysource`: keys are the addresses, then protocol
 * and ports as one number, for strings made of all five would cost more than all else that is done with a packet.
 */
export interface ConntrackTable {
  /** Confirmed connections by the tuples of both directions: source, destination, protocol and ports. */
  readonly byTuple: Map<string, Map<string, Map<number, Entry>>>
  /** Connections whose source translation is set up, by original source address, protocol and port; the newest first. */
  readonly bySource: Map<string, Map<number, Connection[]>>
}

export const createConntrackTable = (): ConntrackTable => ({ byTuple: new Map(), bySource: new Map() })

const portsKey = ({ protocol, sport, dport }: Tuple): number => protocol * 0x1_0000_0000 + sport * 0x1_0000 + dport
const portKey = ({ protocol, sport }: Tuple): number => protocol * 0x1_0000 + sport

const lookUp = (table: ConntrackTable, tuple: Tuple): Entry | undefined => table.byTuple.get(tuple.src)?.get(tuple.dst)?.get(portsKey(tuple))

function enter(table: ConntrackTable, tuple: Tuple, entry: Entry): void {
  let destinations = table.byTuple.get(tuple.src)
  if (destinations === undefined) table.byTuple.set(tuple.src, (destinations = new Map()))
  let ports = destinations.get(tuple.dst)
  if (ports === undefined) destinations.set(tuple.dst, (ports = new Map()))
  ports.set(portsKey(tuple), entry)
}

/** All connections that were confirmed. */
export function* connectionsOf(table: ConntrackTable): Iterable<Connection> {
  for (const destinations of table.byTuple.values()) for (const ports of destinations.values()) for (const { ct, reply } of ports.values()) if (!reply) yield ct
}

/** The connection that a tuple belongs to, and whether as its reply. Follows `nf_conntrack_find_get()`; one that timed out goes. */
export function findTuple(table: ConntrackTable, tuple: Tuple, time: number): { readonly ct: Connection; readonly reply: boolean } | undefined {
  const found = lookUp(table, tuple)
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
  enter(table, ct.original, { ct, reply: false })
  enter(table, ct.reply, { ct, reply: true })
}

/** Takes a connection out. Follows `nf_ct_kill()` and `nf_nat_cleanup_conntrack()`. */
export function removeConnection(table: ConntrackTable, ct: Connection): void {
  for (const tuple of [ct.original, ct.reply]) {
    const ports = table.byTuple.get(tuple.src)?.get(tuple.dst)
    const key = portsKey(tuple)
    if (ports?.get(key)?.ct === ct) ports.delete(key)
  }
  const known = table.bySource.get(ct.original.src)
  const key = portKey(ct.original)
  const rest = known?.get(key)?.filter((other) => other !== ct)
  if (known === undefined || rest === undefined) return
  if (rest.length === 0) known.delete(key)
  else known.set(key, rest)
}

/** Remembers how a source was translated. Follows the end of `nf_nat_setup_info()`. */
export function rememberSource(table: ConntrackTable, ct: Connection): void {
  let known = table.bySource.get(ct.original.src)
  if (known === undefined) table.bySource.set(ct.original.src, (known = new Map()))
  const key = portKey(ct.original)
  const list = known.get(key)
  if (list === undefined) known.set(key, [ct])
  else list.unshift(ct)
}

/** Connections from the source of a tuple, the newest first. */
export function connectionsFrom(table: ConntrackTable, tuple: Tuple): readonly Connection[] {
  return table.bySource.get(tuple.src)?.get(portKey(tuple)) ?? []
}
