import { canonicalRule, formatRule, parseRule, type Rule } from '../plan/index.js'
import { parseRule as parseNftRule } from '../plan/nft/index.js'
import { RULE_PLACE, RULE_ROW } from './expected/rules.js'
import { firstWrong, optional } from './expected/shape.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatValue, formatWord } from './message/value.js'
import { judgeState } from './received/judge-state.js'
import { refuseArgument } from './received/refuse.js'
import { judgeRows, listRows, type RowTable } from './state/judge-rows.js'
import { formatPlacedRule, isAtPlace, placedRules, saysTheSame, type NftRulePattern, type RulePlace } from './state/nft-rows.js'
import type { RowPattern } from './state/row-pattern.js'

/**
 * Holds if a host or pod has a rule: of nftables in the words of `nft list ruleset` or by its statements, at the place given; or a
 * policy rule in the words of `ip rule` (with `lookup`) or by its fields. Counters are not judged, a comment only where one is given.
 * Equivalent to: `nft list chain <family> <table> <chain>` or `ip rule show` printing it.
 * @example await expect(host).toHaveRule('ip saddr 10.168.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random', { table: 'nat' })
 */
export async function toHaveRule(this: MatcherContext, received: unknown, rule: string | NftRulePattern | RowPattern<Rule>, place?: RulePlace): Promise<MatcherResult> {
  const call = { matcher: 'toHaveRule', args: place === undefined ? [rule] : [rule, place], wrong: firstWrong([rule, '', RULE_ROW], [place, 'place', optional(RULE_PLACE)]) }
  if (call.wrong !== undefined) return refuseArgument(this, call, received, call.wrong)
  if (typeof rule === 'string' && isPolicyText(rule)) return judgeRows(this, received, call, POLICY_RULES, readPolicyRule(rule), rule)
  if (typeof rule !== 'string' && !('expr' in rule)) return judgeRows(this, received, call, POLICY_RULES, rule)
  if (typeof rule === 'string') parseNftRule(rule, place?.family)
  const where = typeof rule === 'string' ? place : { ...rule, ...place }
  return judgeState(this, received, call, async (handle) => {
    const rules = placedRules(await handle.state())
    const here = where ? rules.filter((candidate) => isAtPlace(candidate, where)) : rules
    const found = here.filter((candidate) => saysTheSame(candidate, rule))
    return {
      pass: found.length > 0,
      expectation: `to have the rule ${formatWord(rule)}${place ? ` in ${formatValue(place)}` : ''}`,
      happened: () => whatHappened(rules.filter((candidate) => saysTheSame(candidate, rule)).map(formatPlacedRule), found.length, here.length),
      table: listRows(here, formatPlacedRule),
      view: 'nft list ruleset',
      expected: formatWord(rule),
      meta: { found },
    }
  })
}

const POLICY_RULES: RowTable<Rule> = {
  noun: 'policy rule',
  plural: 'policy rules',
  view: 'ip rule',
  rows: ({ rules }) => rules,
  canonical: canonicalRule,
  format: formatRule,
}

function isPolicyText(text: string): boolean {
  return /(^|\s)lookup(\s|$)/.test(text)
}

/** A text without a priority is one of any priority. */
function readPolicyRule(text: string): RowPattern<Rule> {
  if (/^\s*\d+:|(^|\s)(pref|priority|preference|order)\s/.test(text)) return parseRule(text)
  const { priority: _any, ...rule } = parseRule(`pref 0 ${text}`)
  return rule
}

/** `everywhere`: the same rule wherever it stands. */
function whatHappened(everywhere: readonly string[], found: number, here: number): readonly string[] {
  if (found > 0) return everywhere.map((rule) => `It has ${rule}`)
  if (everywhere.length) return ['It has that rule, but elsewhere', ...everywhere.map((rule) => `  ${rule}`)]
  return [here === 0 ? 'It has no rules there' : here === 1 ? 'The only rule there says something else' : `None of the ${here} rules there says that`]
}
