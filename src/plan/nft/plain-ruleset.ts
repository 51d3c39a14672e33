import type { NftRule, NftTable } from './ruleset.js'

/** A rule without what only a running kernel knows: its handle and the counts of its counters. */
export function plainRule({ handle: _handle, ...rule }: NftRule): NftRule {
  return { ...rule, expr: rule.expr.map((statement) => ('counter' in statement ? { counter: null } : statement)) }
}

/** Tables without handles and counts, to compare a plan with what a kernel lists. */
export function plainRuleset(tables: readonly NftTable[]): readonly NftTable[] {
  return tables.map((table) => ({ ...table, chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.map(plainRule) })) }))
}
