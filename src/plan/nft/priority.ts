import type { NftFamily, NftHook } from './ruleset.js'

/** Names of priorities of base chains. Follows `std_prios[]` and `bridge_std_prios[]` of nftables, src/rule.c. */
const INET: readonly Name[] = [
  { name: 'raw', prio: -300 },
  { name: 'mangle', prio: -150 },
  { name: 'dstnat', prio: -100, hook: 'prerouting' },
  { name: 'filter', prio: 0 },
  { name: 'security', prio: 50 },
  { name: 'srcnat', prio: 100, hook: 'postrouting' },
]

const BRIDGE: readonly Name[] = [
  { name: 'dstnat', prio: -300, hook: 'prerouting' },
  { name: 'filter', prio: -200 },
  { name: 'out', prio: 100, hook: 'output' },
  { name: 'srcnat', prio: 300, hook: 'postrouting' },
]

interface Name {
  readonly name: string
  readonly prio: number
  /** nft lists and takes the name at this hook alone. */
  readonly hook?: NftHook
}

/** nft lists a priority by its distance from a name up to this. */
const NEAR = 10

/** The names that a chain of a family may be given at a hook, with their numbers. */
export function priorityNames(family: NftFamily, hook: NftHook): ReadonlyMap<string, number> {
  const names = family === 'bridge' ? BRIDGE : INET
  return new Map(names.filter((entry) => entry.hook === undefined || entry.hook === hook).map(({ name, prio }) => [name, prio]))
}

/** A priority as nft lists it: 'filter', 'dstnat + 10', '-100'. */
export function formatPriority(prio: number, family: NftFamily, hook: NftHook): string {
  for (const [name, base] of priorityNames(family, hook)) {
    const offset = prio - base
    if (offset === 0) return name
    if (Math.abs(offset) <= NEAR) return `${name} ${offset > 0 ? '+' : '-'} ${Math.abs(offset)}`
  }
  return String(prio)
}
