import { tryPrefix } from '../../address/index.js'
import { formatRule, type Rule } from '../rule.js'
import { canonicalTable, isTable } from '../text/table-name.js'
import { rowPlace } from './place.js'
import { reporter } from './report.js'
import type { PlanView } from './view.js'
import { isWhole } from './vxlan.js'

/** Policy rules. */
export const RULE_FINDINGS = {
  'rule-priority-invalid': { level: 'malformed', problem: 'is not a priority', remedy: 'take a whole number from 0 to 4294967295' },
  'rule-prefix-invalid': { level: 'malformed', problem: 'is not a prefix', remedy: 'write a prefix such as 10.168.0.0/16' },
  'rule-mark-invalid': { level: 'malformed', problem: 'is not a mark', remedy: 'take a whole number from 0 to 4294967295' },
  'rule-table-invalid': { level: 'malformed', problem: 'is not a routing table', remedy: "write 'main', 'local' or a number from 1 to 4294967295" },
  'rule-duplicate': { level: 'malformed', problem: 'stands twice', remedy: 'write it once' },
  'rule-dev-unknown': { level: 'inconsistent', problem: 'is not a device of {netns}: the rule never matches', remedy: 'name a device that is declared' },
  'rule-table-empty': { level: 'inconsistent', problem: 'is a table without routes', remedy: 'add routes to it, or look up another table' },
} as const

export function checkRules({ found, views }: PlanView): void {
  const report = reporter(RULE_FINDINGS, found)
  for (const { netns, links } of views) {
    if (netns.rules.length === 0) continue
    const seen = new Set<string>()
    const filled = tablesOf(netns.routes)
    for (const rule of netns.rules) {
      const { priority, src, dst, iif, oif, fwmark, fwmask, table } = rule
      const text = formatRule(rule)
      const place = rowPlace(netns, 'rule', text)
      if (!isWhole(priority, 0, 0xffffffff)) report('rule-priority-invalid', place, priority)
      for (const prefix of [src, dst]) if (prefix !== undefined && !isPrefix(prefix)) report('rule-prefix-invalid', place, prefix)
      for (const mark of [fwmark, fwmask]) if (mark !== undefined && !isWhole(mark, 0, 0xffffffff)) report('rule-mark-invalid', place, mark)
      for (const dev of [iif, oif]) if (dev !== undefined && !links.has(dev)) report('rule-dev-unknown', place, dev, { netns: netns.name })
      const name = canonicalTable(table)
      if (!isTable(name)) report('rule-table-invalid', place, table)
      else if (!filled.has(name)) report('rule-table-empty', place, table)
      const key = keyOf(rule)
      if (seen.has(key)) report('rule-duplicate', place, text)
      seen.add(key)
    }
  }
}

const isPrefix = (text: string): boolean => text === 'all' || text === 'default' || tryPrefix(text.includes('/') ? text : `${text}/32`) !== undefined

const keyOf = ({ priority, src = 'all', dst = 'all', iif = '', oif = '', fwmark = -1, fwmask = 0xffffffff, table }: Rule): string =>
  [priority, src, dst, iif, oif, fwmark, fwmask, canonicalTable(table)].join(' ')

/** The tables that a rule finds something in; those that the kernel fills itself among them. */
function tablesOf(routes: Iterable<{ readonly table?: string | number }>): ReadonlySet<string | number> {
  const tables = new Set<string | number>(['main', 'local', 'default'])
  for (const { table } of routes) if (table !== undefined) tables.add(canonicalTable(table))
  return tables
}
