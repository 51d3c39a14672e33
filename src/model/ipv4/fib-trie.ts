import type { Route } from '../../plan/index.js'
import type { Ip4 } from '../core/ip4.js'
import { fibEntry, type FibEntry } from './fib-entry.js'

/**
 * Routes of one table by prefix, longest first; those of one prefix in order of their metric.
 * Does what `struct trie`, net/ipv4/fib_trie.c, does with a map for each prefix length.
 */
export interface FibTrie {
  /** Prefix lengths that are in use, longest first. */
  lengths: number[]
  readonly byLength: Map<number, Map<Ip4, FibEntry[]>>
}

export const createTrie = (): FibTrie => ({ lengths: [], byLength: new Map() })

/** Adds a route behind those of its prefix with a metric that is not larger. */
export function trieAdd(trie: FibTrie, entry: FibEntry): void {
  let networks = trie.byLength.get(entry.length)
  if (networks === undefined) {
    trie.byLength.set(entry.length, (networks = new Map()))
    trie.lengths = [...trie.byLength.keys()].sort((a, b) => b - a)
  }
  const entries = networks.get(entry.network)
  if (entries === undefined) networks.set(entry.network, [entry])
  else {
    const at = entries.findIndex((other) => other.metric > entry.metric)
    entries.splice(at < 0 ? entries.length : at, 0, entry)
  }
}

export function trieRemove(trie: FibTrie, entry: FibEntry): void {
  const networks = trie.byLength.get(entry.length)
  const entries = networks?.get(entry.network)
  if (networks === undefined || entries === undefined) return
  const at = entries.indexOf(entry)
  if (at >= 0) entries.splice(at, 1)
  if (entries.length === 0) networks.delete(entry.network)
  if (networks.size === 0) {
    trie.byLength.delete(entry.length)
    trie.lengths = [...trie.byLength.keys()].sort((a, b) => b - a)
  }
}

export function* trieEntries(trie: FibTrie): Iterable<FibEntry> {
  for (const networks of trie.byLength.values()) for (const entries of networks.values()) yield* entries
}

const indexes = new WeakMap<readonly Route[], ReadonlyMap<string, FibTrie>>()

/** Tables of a frozen run of rows, indexed once for all namespaces that share it. */
export function sharedTries(rows: readonly Route[]): ReadonlyMap<string, FibTrie> {
  let index = indexes.get(rows)
  if (index === undefined) {
    const made = new Map<string, FibTrie>()
    for (const row of rows) {
      const entry = fibEntry(row)
      let trie = made.get(entry.table)
      if (trie === undefined) made.set(entry.table, (trie = createTrie()))
      trieAdd(trie, entry)
    }
    index = made
    indexes.set(rows, index)
  }
  return index
}

const gateways = new WeakMap<readonly Route[], ReadonlyMap<Ip4, readonly FibEntry[]>>()

/** Routes of a frozen run by their gateway, likewise. */
export function sharedGateways(rows: readonly Route[]): ReadonlyMap<Ip4, readonly FibEntry[]> {
  let index = gateways.get(rows)
  if (index === undefined) {
    const made = new Map<Ip4, FibEntry[]>()
    for (const trie of sharedTries(rows).values())
      for (const entry of trieEntries(trie)) {
        if (entry.gateway === 0) continue
        const same = made.get(entry.gateway)
        if (same === undefined) made.set(entry.gateway, [entry])
        else same.push(entry)
      }
    index = made
    gateways.set(rows, index)
  }
  return index
}
