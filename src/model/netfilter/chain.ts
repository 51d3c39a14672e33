import type { NftChain, NftFamily, NftTable } from '../../plan/index.js'
import { packetLength } from '../core/packet.js'
import { decide, type Ending, type HookVerdict, type Pktinfo } from './pktinfo.js'
import { compileRule, type CompiledRule, type RuleDeps, type RuleVerdict, type Step } from './rule.js'

/** A chain made ready to run. */
export interface CompiledChain {
  readonly row: NftChain
  readonly family: NftFamily
  readonly rules: readonly CompiledRule[]
  /** What its policy is as evidence. */
  readonly policy: Ending['entry']
}

/** The chains of a table by name. */
export function compileTable(table: NftTable, deps: RuleDeps): ReadonlyMap<string, CompiledChain> {
  const { family, name } = table
  return new Map(
    table.chains.map((row) => {
      const rules = row.rules.map((rule, index) => compileRule(rule, { family, table: name, chain: row.name, index }, deps))
      const policy = Object.freeze({ table: 'nft', row: { family, table: name, chain: row.name, policy: row.policy ?? 'accept' } } as const)
      return [row.name, { row, family, rules, policy }]
    }),
  )
}

/** Where a jump goes back to. */
interface Frame {
  readonly rules: readonly CompiledRule[]
  readonly at: number
  readonly back: Frame | undefined
}

/** What stands behind the last rule of a chain. */
const END: readonly Step[] = ['return']

/**
 * Takes packets through a base chain and the chains that it jumps to. A `return` and the end of a chain go back to the rule
 * behind the jump, and from the base chain, or after a `goto` from it, to its policy.
 * Follows `nft_do_chain()`, net/netfilter/nf_tables_core.c.
 */
export function chainHook(base: CompiledChain, chains: ReadonlyMap<string, CompiledChain>): (pkt: Pktinfo) => HookVerdict {
  return (pkt) => {
    let stack: Frame | undefined
    let { rules } = base
    let at = 0
    for (;;) {
      const rule = rules[at++]
      const steps = rule === undefined ? END : rule.steps
      let verdict: boolean | RuleVerdict = true
      for (let next = 0, step = steps[0]; step !== undefined && verdict === true; step = steps[++next]) {
        if (typeof step === 'function') verdict = step(pkt)
        else if (typeof step === 'string') verdict = step
        else {
          step.packets++
          step.bytes += packetLength(pkt.skb)
        }
      }
      if (typeof verdict === 'boolean') continue
      switch (verdict) {
        case 'accept':
        case 'drop':
          return verdict
        case 'return': {
          if (!stack) return applyPolicy(base, pkt)
          rules = stack.rules
          at = stack.at
          stack = stack.back
          break
        }
        case 'jump':
        case 'goto': {
          const target = chains.get(rule?.target ?? '')
          if (!target) break
          if (verdict === 'jump') stack = { rules, at, back: stack }
          rules = target.rules
          at = 0
        }
      }
    }
  }
}

function applyPolicy(base: CompiledChain, pkt: Pktinfo): HookVerdict {
  if (base.row.policy !== 'drop') return 'accept'
  decide(pkt, [base.policy])
  pkt.end = { entry: base.policy }
  return 'drop'
}
