import type { Rule } from '../../plan/index.js'
import { evidence, type Evidence } from '../core/evidence.js'
import { mask4, prefix4, type Ip4 } from '../core/ip4.js'
import { tableName } from './fib-entry.js'
import { LOCAL_AND_MAIN } from './fib-tables.js'
import type { Flow } from './flow.js'

/** A policy rule, parsed. Follows `struct fib4_rule`. */
export interface FibRule {
  readonly rule: Rule
  readonly table: string
  readonly src: Ip4
  readonly srcMask: Ip4
  readonly dst: Ip4
  readonly dstMask: Ip4
  /** Absent on the kernel's own rules, which decide nothing that is worth telling. */
  readonly evidence: Evidence | undefined
}

const KERNEL: readonly Rule[] = [
  { priority: 0, table: 'local' },
  { priority: 32766, table: 'main' },
  { priority: 32767, table: 'default' },
]

/** Reads a rule. */
export function fibRule(rule: Rule): FibRule {
  const src = rule.src === undefined ? { network: 0, length: 0 } : prefix4(rule.src)
  const dst = rule.dst === undefined ? { network: 0, length: 0 } : prefix4(rule.dst)
  return {
    rule,
    table: tableName(rule.table),
    src: src.network,
    srcMask: mask4(src.length),
    dst: dst.network,
    dstMask: mask4(dst.length),
    evidence: KERNEL.includes(rule) ? undefined : evidence({ table: 'rule', row: rule }),
  }
}

/** What is asked as long as nobody ever added a rule. Follows `fib_lookup()`, include/net/ip_fib.h. */
const WITHOUT_RULES: readonly FibRule[] = [{ priority: 0, table: LOCAL_AND_MAIN }, { priority: 32767, table: 'default' }].map((rule) => ({ ...fibRule(rule), evidence: undefined }))

/** A namespace's rules in the order in which they are tried, the kernel's own three among them; `custom`: there is, or was, another one. */
export function fibRules(rules: readonly Rule[], custom: boolean): readonly FibRule[] {
  return custom ? allRules(rules).map(fibRule) : WITHOUT_RULES
}

/** All rules as `ip rule` lists them. */
export const allRules = (rules: readonly Rule[]): readonly Rule[] => [...KERNEL, ...rules].sort((a, b) => a.priority - b.priority)

/** Whether a rule is for a flow. Follows `fib4_rule_match()` and `fib_rule_match()`. */
export function ruleMatches(rule: FibRule, flow: Flow): boolean {
  const { iif, oif, fwmark, fwmask } = rule.rule
  if (((flow.daddr ^ rule.dst) & rule.dstMask) !== 0 || ((flow.saddr ^ rule.src) & rule.srcMask) !== 0) return false
  if (iif !== undefined && iif !== flow.iif) return false
  if (oif !== undefined && oif !== flow.oif) return false
  return fwmark === undefined || ((fwmark ^ flow.mark) & (fwmask ?? -1)) === 0
}
