import type { Rule } from '../../../plan/index.js'
import type { Namespace } from '../../core/namespace.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { tableName } from '../../ipv4/fib-entry.js'
import { fibRules } from '../../ipv4/fib-rule.js'
import { refused } from '../refused.js'

/** Equivalent to: `ip rule add|del pref <priority> …`. Follows `fib_nl_newrule()` and `fib_nl_delrule()`. */
export function changeRule(ns: Namespace, op: 'add' | 'del', row: Rule): void {
  const what = `ip rule ${op} pref ${row.priority}`
  const there = ns.rules.find((other) => equal(other, row))
  if (op === 'add') {
    if (there !== undefined) throw refused(ns.name, what, 'EEXIST')
    ns.rules = [...ns.rules, row]
  } else {
    if (there === undefined) throw refused(ns.name, what, 'ENOENT')
    ns.rules = ns.rules.filter((other) => other !== there)
  }
  // Never false again: fib4_has_custom_rules() remembers.
  ns.customRules = true
  ns.lookups = fibRules(ns.rules, true)
  forgetDsts(ns.dsts)
}

function equal(a: Rule, b: Rule): boolean {
  return (
    a.priority === b.priority && a.src === b.src && a.dst === b.dst && a.iif === b.iif && a.oif === b.oif && a.fwmark === b.fwmark && (a.fwmask ?? -1) === (b.fwmask ?? -1) &&
    tableName(a.table) === tableName(b.table)
  )
}
