import type { NetnsState } from '../../engine/index.js'
import type { NftRule, NftStatement } from '../../plan/index.js'
import { parseRule } from '../../plan/nft/index.js'
import { formatNftRule } from '../message/nft.js'

/** A rule and where it stands. */
export interface PlacedRule {
  readonly family: string
  readonly table: string
  readonly chain: string
  readonly rule: NftRule
}

/** Where a rule is expected to stand; what is left out is not judged. */
export interface RulePlace {
  readonly family?: 'ip' | 'inet' | 'bridge'
  readonly table?: string
  readonly chain?: string
}

/** A rule by its statements, with or without the place. */
export interface NftRulePattern extends RulePlace {
  readonly expr: readonly NftStatement[]
  readonly comment?: string
}

/** Every rule of a namespace, in the order of `nft list ruleset`. */
export function placedRules({ ruleset }: NetnsState): readonly PlacedRule[] {
  return ruleset.flatMap(({ family, name, chains }) =>
    chains.flatMap((chain) => chain.rules.map((rule) => ({ family, table: name, chain: chain.name, rule }))),
  )
}

/** 'ip nat POSTROUTING: ip saddr 10.168.0.0/16 masquerade'. */
export function formatPlacedRule({ family, table, chain, rule }: PlacedRule): string {
  return `${family} ${table} ${chain}: ${formatNftRule(rule, family)}`
}

export function isAtPlace({ family, table, chain }: PlacedRule, place: RulePlace): boolean {
  return (place.family ?? family) === family && (place.table ?? table) === table && (place.chain ?? chain) === chain
}

/** Whether a rule says the same as the one expected, its counters and its comment (unless one is expected) aside. */
export function saysTheSame({ rule, family }: PlacedRule, expected: string | NftRulePattern): boolean {
  const wanted = typeof expected === 'string' ? parseRule(expected, family === 'inet' || family === 'bridge' ? family : 'ip') : ruleOf(expected)
  return spell(wanted, family) === spell(wanted.comment === undefined ? { expr: rule.expr } : rule, family)
}

function ruleOf({ expr, comment }: NftRulePattern): NftRule {
  return { expr, ...(comment !== undefined && { comment }) }
}

function spell({ expr, comment }: NftRule, family: string): string {
  return formatNftRule({ expr, ...(comment !== undefined && { comment }) }, family)
}
