import type { NftRule, NftTable } from '../../plan/index.js'
import type { LoadedTable } from './hook-list.js'
import type { CompiledRule } from './rule.js'

/**
 * A table as `nft -a list table` shows it: policies written out, counts as they are now, and the handles that the kernel
 * gives: chains first, then rules, with one between for each set of a rule. Follows `nf_tables_alloc_handle()`.
 */
export function listTable({ row, chains }: LoadedTable): NftTable {
  let handle = row.chains.length
  return {
    ...row,
    chains: [...chains.values()].map(({ row: chain, rules }) => ({
      ...chain,
      ...(chain.hook === undefined ? {} : { type: chain.type ?? 'filter', prio: chain.prio ?? 0, policy: chain.policy ?? 'accept' }),
      rules: rules.map((rule) => {
        handle += 1 + setsOf(rule.row)
        return listRule(rule, handle)
      }),
    })),
  }
}

function listRule({ row, counters }: CompiledRule, handle: number): NftRule {
  const expr = row.expr.map((statement, index) => {
    const counter = counters.get(index)
    return counter ? { counter: { ...counter } } : statement
  })
  return { ...row, expr, handle }
}

function setsOf(rule: NftRule): number {
  return rule.expr.filter((statement) => 'match' in statement && typeof statement.match.right === 'object' && 'set' in statement.match.right).length
}
