import type { NftChain, NftTable } from '../ruleset.js'

/** A jump or goto of a rule. */
export interface Jump {
  readonly target: string
  /** Index of the rule, from 0. */
  readonly rule: number
}

/** The jumps of a chain, in order. */
export function jumpsOf(chain: NftChain): readonly Jump[] {
  return chain.rules.flatMap((rule, index) =>
    rule.expr.flatMap((statement) => {
      if ('jump' in statement) return [{ target: statement.jump.target, rule: index }]
      return 'goto' in statement ? [{ target: statement.goto.target, rule: index }] : []
    }),
  )
}

/** The base chains from which a packet can come to a chain, itself included, by name of the chain. */
export function baseChainsOf(table: NftTable): ReadonlyMap<string, readonly NftChain[]> {
  const byName = new Map(table.chains.map((chain) => [chain.name, chain]))
  const found = new Map<string, NftChain[]>()
  for (const base of table.chains) {
    if (base.hook === undefined) continue
    const seen = new Set<string>()
    const queue = [base]
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      if (seen.has(chain.name)) continue
      seen.add(chain.name)
      found.set(chain.name, [...(found.get(chain.name) ?? []), base])
      for (const { target } of jumpsOf(chain)) {
        const next = byName.get(target)
        if (next) queue.push(next)
      }
    }
  }
  return found
}

/** A way of jumps that comes back to a chain that it passed, or undefined. */
export function findLoop(table: NftTable): readonly string[] | undefined {
  const byName = new Map(table.chains.map((chain) => [chain.name, chain]))
  const done = new Set<string>()
  const way: string[] = []
  const visit = (name: string): readonly string[] | undefined => {
    const at = way.indexOf(name)
    if (at >= 0) return [...way.slice(at), name]
    const chain = byName.get(name)
    if (!chain || done.has(name)) return undefined
    way.push(name)
    for (const { target } of jumpsOf(chain)) {
      const loop = visit(target)
      if (loop) return loop
    }
    way.pop()
    done.add(name)
    return undefined
  }
  for (const { name } of table.chains) {
    const loop = visit(name)
    if (loop) return loop
  }
  return undefined
}

/** The most chains that one packet can be inside of at once, from a base chain on; tables without loops only. */
export function longestWay(table: NftTable): readonly string[] {
  const byName = new Map(table.chains.map((chain) => [chain.name, chain]))
  const known = new Map<string, readonly string[]>()
  const wayFrom = (name: string): readonly string[] => {
    const before = known.get(name)
    if (before) return before
    const chain = byName.get(name)
    let longest: readonly string[] = []
    for (const { target } of chain ? jumpsOf(chain) : []) {
      const way = wayFrom(target)
      if (way.length > longest.length) longest = way
    }
    const way = [name, ...longest]
    known.set(name, way)
    return way
  }
  return table.chains.filter(({ hook }) => hook !== undefined).map(({ name }) => wayFrom(name)).reduce((a, b) => (b.length > a.length ? b : a), [])
}
