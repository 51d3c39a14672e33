import fc from 'fast-check'
import { explain } from '../judge.js'
import { scenario } from './clusters.js'
import { judgeRules } from './judge.js'

export interface RulesRunOptions {
  readonly cases: number
  readonly seed: number
  /** Bridged frames meet the rules too (net.bridge.bridge-nf-call-iptables=1). */
  readonly bridged: boolean
  /** Stop shrinking after so many milliseconds. */
  readonly patience?: number
}

export interface RulesRunResult {
  readonly cases: number
  readonly probes: number
  /** The smallest cluster on which the engines disagree, as text; undefined where there is none. */
  readonly failure?: string
}

/** Compares the engines on random rules. */
export async function rulesDifferential({ cases, seed, bridged, patience = 60_000 }: RulesRunOptions): Promise<RulesRunResult> {
  const totals = { cases: 0, probes: 0 }
  let failedAt: number | undefined
  const property = fc.asyncProperty(scenario(bridged), async (one) => {
    if (failedAt !== undefined && performance.now() - failedAt > patience) return
    let differences = await judgeRules(one)
    // On a busy machine an address resolution of 180 ms may fail: what does not come again is no difference.
    if (differences.length > 0) differences = await judgeRules(one)
    if (failedAt === undefined) {
      totals.cases++
      totals.probes += one.probes.length
    }
    if (differences.length === 0) return
    failedAt ??= performance.now()
    throw new Error(explain(one, { differences }))
  })
  const details = await fc.check(property, { numRuns: cases, seed })
  if (!details.failed) return totals
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  return { ...totals, failure: `${cause}\nSeed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} cases\n` }
}
