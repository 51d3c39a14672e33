import type { NftVerdict, TableEntry } from '../../engine/index.js'
import type { NftFamily, NftRule, NftStatement } from '../../plan/index.js'
import { REJECT_CODES, REJECT_CODES_X } from '../../plan/nft/index.js'
import { compileMangle } from './compile-mangle.js'
import { compileMatch } from './compile-match.js'
import type { ConntrackTable } from './conntrack-table.js'
import { compileNat } from './nat-rule.js'
import type { NetfilterDeps } from './netfilter.js'
import { decide, type Ending, type Pktinfo } from './pktinfo.js'
import { IPPROTO_TCP } from './skb.js'

/** Counts of a counter statement. */
export interface Counter {
  packets: number
  bytes: number
}

/** What a rule says. */
export type RuleVerdict = 'accept' | 'drop' | 'return' | 'jump' | 'goto'

/** A statement: a counter, a verdict, or what is done with a packet; false where the rule ends here because it does not match. */
export type Step = Counter | RuleVerdict | ((pkt: Pktinfo) => boolean | RuleVerdict)

/** A rule made ready to run. */
export interface CompiledRule {
  readonly row: NftRule
  readonly steps: readonly Step[]
  /** Of jump and goto. */
  readonly target: string | undefined
  /** By index of the statement. */
  readonly counters: ReadonlyMap<number, Counter>
}

/** Where a rule stands, for its evidence. */
export interface RulePlace {
  readonly family: NftFamily
  readonly table: string
  readonly chain: string
  readonly index: number
}

/** What rules need to run. */
export interface RuleDeps {
  readonly namespace: NetfilterDeps
  readonly connections: ConntrackTable
}

export function compileRule(row: NftRule, place: RulePlace, deps: RuleDeps): CompiledRule {
  const { family, table, chain, index } = place
  const verdict: NftVerdict = { family, table, chain, rule: row, index }
  const entry = Object.freeze({ table: 'nft', row: verdict } as const)
  const evidence: readonly TableEntry[] = Object.freeze([entry])
  const counters = new Map<number, Counter>()
  const steps = row.expr.map((statement, at) => {
    if (!('counter' in statement)) return compileStatement(statement, entry, evidence, deps)
    const counter = { packets: statement.counter?.packets ?? 0, bytes: statement.counter?.bytes ?? 0 }
    counters.set(at, counter)
    return counter
  })
  const last = row.expr.at(-1)
  const target = last && 'jump' in last ? last.jump.target : last && 'goto' in last ? last.goto.target : undefined
  return { row, steps, target, counters }
}

function compileStatement(statement: NftStatement, entry: Ending['entry'], evidence: readonly TableEntry[], deps: RuleDeps): Step {
  if ('match' in statement) return compileMatch(statement.match, deps.namespace)
  if ('mangle' in statement) return compileMangle(statement.mangle, evidence)
  const decisive = (verdict: 'accept' | 'drop'): Step => (pkt) => {
    decide(pkt, evidence)
    if (verdict === 'drop') pkt.end = { entry }
    return verdict
  }
  if ('accept' in statement) return decisive('accept')
  if ('drop' in statement) return decisive('drop')
  if ('reject' in statement) return compileReject(statement.reject ?? {}, entry, evidence)
  if ('return' in statement) return 'return'
  if ('jump' in statement) return 'jump'
  if ('goto' in statement) return 'goto'
  const nat = compileNat(statement, deps.connections, deps.namespace)
  if (!nat) return () => true
  return (pkt) => {
    const verdict = nat(pkt)
    if (verdict === 'drop') pkt.end = { entry }
    if (pkt.skb.nfct) decide(pkt, evidence)
    return verdict
  }
}

/** Follows `nft_reject_inet_eval()`, net/netfilter/nft_reject_inet.c; a reset is only for TCP (nft adds that match by itself). */
function compileReject({ type = 'icmp', expr = 'port-unreachable' }: { readonly type?: string; readonly expr?: string }, entry: Ending['entry'], evidence: readonly TableEntry[]): Step {
  const codes: Readonly<Record<string, number>> = type === 'icmpx' ? REJECT_CODES_X : REJECT_CODES
  const reject = type === 'tcp reset' ? ({ kind: 'rst' } as const) : ({ kind: 'icmp', code: codes[expr] ?? 3 } as const)
  return (pkt) => {
    if (reject.kind === 'rst' && pkt.skb.ip?.protocol !== IPPROTO_TCP) return false
    decide(pkt, evidence)
    pkt.end = { entry, reject }
    return 'drop'
  }
}
