import fc from 'fast-check'
import { scenario } from './clusters.js'
import { explain, judge } from './judge.js'

export interface RunOptions {
  readonly cases: number
  readonly seed: number
  /** Stop shrinking after so many milliseconds. */
  readonly patience?: number
}

export interface RunResult {
  readonly cases: number
  readonly probes: number
  readonly unobserved: number
  /** The smallest cluster on which the engines disagree, as text; undefined where there is none. */
  readonly failure?: string
}

/** Compares the engines on random clusters. */
export async function differential({ cases, seed, patience = 60_000 }: RunOptions): Promise<RunResult> {
  const totals = { cases: 0, probes: 0, unobserved: 0 }
  let failed = false
  let since = 0
  const property = fc.asyncProperty(scenario, async (one) => {
    if (failed && performance.now() - since > patience) return
    const judgement = await judge(one)
    if (!failed) {
      totals.cases++
      totals.probes += judgement.probes
      totals.unobserved += judgement.unobserved
    }
    if (judgement.differences.length === 0) return
    if (!failed) since = performance.now()
    failed = true
    throw new Error(explain(one, judgement))
  })
  const details = await fc.check(property, { numRuns: cases, seed })
  if (!details.failed) return totals
  const [smallest] = details.counterexample ?? []
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  const text = cause.startsWith('The model and') || smallest === undefined ? cause : `${cause}\n\nThe cluster:\n\n${(await import('./scenario.js')).printScenario(smallest)}`
  return { ...totals, failure: `${text}\nSeed ${details.seed}, path ${details.counterexamplePath}, after ${details.numRuns} cases and ${details.numShrinks} steps of shrinking.\n` }
}
