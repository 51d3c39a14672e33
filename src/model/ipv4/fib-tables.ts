import type { Route, Table } from '../../plan/index.js'
import { mask4, type Ip4 } from '../core/ip4.js'
import type { FibEntry } from './fib-entry.js'
import { createTrie, sharedTries, trieAdd, trieEntries, trieFind, trieMatch, trieRemove, type FibTrie } from './fib-trie.js'

/** A run of routes that namespaces share, and those of it that are not here. */
interface SharedRun {
  readonly tries: ReadonlyMap<string, FibTrie>
  readonly without: ReadonlySet<Route>
}

/**
 * The routing tables of one namespace: what the plan shares between namespaces is read where it lies, until a change
 * touches it; then the namespace gets a copy of its own.
 */
export interface FibTables {
  readonly own: Map<string, FibTrie>
  shared: readonly SharedRun[]
}

export function createFib(routes: Table<Route>): FibTables {
  return { own: new Map(), shared: routes.parts.map(({ rows, without }) => ({ tries: sharedTries(rows), without })) }
}

/** Adds a route of the namespace's own. */
export function fibInsert(fib: FibTables, entry: FibEntry): void {
  let trie = fib.own.get(entry.table)
  if (trie === undefined) fib.own.set(entry.table, (trie = createTrie()))
  trieAdd(trie, entry)
}

/** Takes a route away; false where it is not there. */
export function fibRemove(fib: FibTables, entry: FibEntry): void {
  unshare(fib)
  const trie = fib.own.get(entry.table)
  if (trie !== undefined) trieRemove(trie, entry)
}

/** Takes all routes away that a test says. */
export function fibFlush(fib: FibTables, which: (entry: FibEntry) => boolean): readonly FibEntry[] {
  const doomed = [...fibEntries(fib)].filter(which)
  if (doomed.length === 0) return doomed
  unshare(fib)
  for (const entry of doomed) {
    const trie = fib.own.get(entry.table)
    if (trie !== undefined) trieRemove(trie, entry)
  }
  return doomed
}

/** Copies what is shared. */
function unshare(fib: FibTables): void {
  const { shared } = fib
  fib.shared = []
  for (const run of shared) for (const trie of run.tries.values()) for (const entry of trieEntries(trie)) if (!run.without.has(entry.row)) fibInsert(fib, entry)
}

/** All routes of all tables. */
export function* fibEntries(fib: FibTables): Iterable<FibEntry> {
  for (const trie of fib.own.values()) yield* trieEntries(trie)
  for (const run of fib.shared)
    for (const trie of run.tries.values()) for (const entry of trieEntries(trie)) if (!run.without.has(entry.row)) yield entry
}

/** Routes of one prefix in one table, in the order in which they are tried. */
export function fibFind(fib: FibTables, table: string, network: Ip4, length: number): readonly FibEntry[] {
  return byMetric(tries(fib, table).flatMap(([trie, without]) => trieFind(trie, network, length).filter((entry) => !without?.has(entry.row))))
}

/**
 * The longest prefix in a table that holds an address and that `accept` takes; shorter ones are tried where none of a
 * length is taken. Follows `fib_table_lookup()`, net/ipv4/fib_trie.c.
 */
export function tableLookup(fib: FibTables, table: string, ip: Ip4, accept: (entry: FibEntry) => boolean): FibEntry | undefined {
  const found = tries(fib, table)
  const [only] = found
  if (only === undefined) return undefined
  const lengths = found.length === 1 ? only[0].lengths : [...new Set(found.flatMap(([trie]) => trie.lengths))].sort((a, b) => b - a)
  for (const length of lengths) {
    const matches = found.length === 1 ? trieMatch(only[0], ip, length) : byMetric(found.flatMap(([trie, without]) => (trieMatch(trie, ip, length) ?? []).filter((entry) => !without?.has(entry.row))))
    if (matches === undefined) continue
    for (const entry of matches) if (!(found.length === 1 && only[1]?.has(entry.row)) && accept(entry)) return entry
  }
  return undefined
}

/** Stable: of equal metrics the one that was there first. */
const byMetric = (entries: FibEntry[]): FibEntry[] => entries.sort((a, b) => a.metric - b.metric)

function tries(fib: FibTables, table: string): (readonly [FibTrie, ReadonlySet<Route> | undefined])[] {
  const found: (readonly [FibTrie, ReadonlySet<Route> | undefined])[] = []
  const own = fib.own.get(table)
  if (own !== undefined) found.push([own, undefined])
  for (const run of fib.shared) {
    const trie = run.tries.get(table)
    if (trie !== undefined) found.push([trie, run.without])
  }
  return found
}

/** The routes whose prefixes share most bits with an address, for explanations. */
export function nearestRoute(fib: FibTables, table: string, ip: Ip4): { readonly entry: FibEntry; readonly bits: number } | undefined {
  let best: { readonly entry: FibEntry; readonly bits: number } | undefined
  for (const entry of fibEntries(fib)) {
    if (entry.table !== table || entry.length === 0) continue
    const bits = Math.min(entry.length, Math.clz32((entry.network ^ ip) & mask4(entry.length)))
    if (best === undefined || bits > best.bits) best = { entry, bits }
  }
  return best
}
