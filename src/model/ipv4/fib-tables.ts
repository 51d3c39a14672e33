import type { Route, Table } from '../../plan/index.js'
import { mask4, type Ip4 } from '../core/ip4.js'
import type { FibEntry } from './fib-entry.js'
import { createTrie, sharedGateways, sharedTries, trieAdd, trieEntries, trieRemove, type FibTrie } from './fib-trie.js'

/** A run of routes that namespaces share, and those of it that are not here. */
interface SharedRun {
  readonly rows: readonly Route[]
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
  /** What look-ups need of each table, until it changes. */
  readonly views: Map<string, View>
}

export function createFib(routes: Table<Route>): FibTables {
  return { own: new Map(), shared: routes.parts.map(({ rows, without }) => ({ rows, tries: sharedTries(rows), without })), views: new Map() }
}

/** Until somebody adds a rule the tables local and main are one: the longest prefix of either counts. Follows `fib_trie_table()` with an alias. */
export const LOCAL_AND_MAIN = 'local main'

/** Adds a route of the namespace's own. */
export function fibInsert(fib: FibTables, entry: FibEntry): void {
  fib.views.clear()
  let trie = fib.own.get(entry.table)
  if (trie === undefined) fib.own.set(entry.table, (trie = createTrie()))
  trieAdd(trie, entry)
}

/** Takes a route away; false where it is not there. */
export function fibRemove(fib: FibTables, entry: FibEntry): void {
  unshare(fib)
  fib.views.clear()
  const trie = fib.own.get(entry.table)
  if (trie !== undefined) trieRemove(trie, entry)
}

/** Takes all routes away that a test says. */
export function fibFlush(fib: FibTables, which: (entry: FibEntry) => boolean): readonly FibEntry[] {
  const doomed = [...fibEntries(fib)].filter(which)
  if (doomed.length === 0) return doomed
  unshare(fib)
  fib.views.clear()
  for (const entry of doomed) {
    const trie = fib.own.get(entry.table)
    if (trie !== undefined) trieRemove(trie, entry)
  }
  return doomed
}

/** Routes of the plan by their gateway. */
export function fibThrough(fib: FibTables, gateway: Ip4): readonly FibEntry[] {
  return fib.shared.flatMap(({ rows, without }) => (sharedGateways(rows).get(gateway) ?? []).filter(({ row }) => !without.has(row)))
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
  let all: readonly FibEntry[] | undefined = fib.own.get(table)?.byLength.get(length)?.get(network)
  for (const { tries, without } of fib.shared) {
    const here = tries.get(table)?.byLength.get(length)?.get(network)
    if (here !== undefined) all = merged(all, here, without)
  }
  return all ?? []
}

/** Routes of one prefix with those of one place more. Mostly one place has any, and they are taken as they lie there. */
function merged(all: readonly FibEntry[] | undefined, here: readonly FibEntry[], without: ReadonlySet<Route> | undefined): readonly FibEntry[] {
  const present = without !== undefined && here.some(({ row }) => without.has(row)) ? here.filter(({ row }) => !without.has(row)) : here
  return all === undefined ? present : byMetric(all.concat(present))
}

/** What a look-up in one table goes through: its prefix lengths, longest first. */
export const viewOf = (fib: FibTables, table: string): View => fib.views.get(table) ?? look(fib, table)

/** Routes of one length that hold an address, from wherever they are. */
export function matching({ mask, places }: Level, ip: Ip4): readonly FibEntry[] | undefined {
  const network = ip & mask
  let all: readonly FibEntry[] | undefined
  for (let at = 0, place = places[0]; place !== undefined; place = places[++at]) {
    const here = place.networks.get(network)
    if (here !== undefined) all = merged(all, here, place.without)
  }
  return all
}

/** The prefix lengths of a table, each with the places where routes of it lie. */
export type View = readonly Level[]

interface Level {
  readonly mask: Ip4
  readonly places: readonly Place[]
}

interface Place {
  readonly networks: ReadonlyMap<Ip4, readonly FibEntry[]>
  readonly without: ReadonlySet<Route> | undefined
}

function look(fib: FibTables, table: string): View {
  const sources = table === LOCAL_AND_MAIN ? [...sourcesOf(fib, 'local'), ...sourcesOf(fib, 'main')] : sourcesOf(fib, table)
  const lengths = [...new Set(sources.flatMap(({ trie }) => trie.lengths))].sort((a, b) => b - a)
  const view = lengths.map((length) => ({
    mask: mask4(length),
    places: sources.flatMap(({ trie: { byLength }, without }) => {
      const networks = byLength.get(length)
      return networks === undefined ? [] : [{ networks, without: without?.size === 0 ? undefined : without }]
    }),
  }))
  fib.views.set(table, view)
  return view
}

interface Source {
  readonly trie: FibTrie
  readonly without: ReadonlySet<Route> | undefined
}

/** Stable: of equal metrics the one that was there first. Where tables are one, routes of table local are. Follows `fib_find_alias()`. */
const byMetric = (entries: FibEntry[]): FibEntry[] => entries.sort((a, b) => Number(b.table === 'local') - Number(a.table === 'local') || a.metric - b.metric)

function sourcesOf(fib: FibTables, table: string): readonly Source[] {
  const own = fib.own.get(table)
  const shared = fib.shared.flatMap(({ tries, without }) => {
    const trie = tries.get(table)
    return trie === undefined ? [] : [{ trie, without }]
  })
  return own === undefined ? shared : [{ trie: own, without: undefined }, ...shared]
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
