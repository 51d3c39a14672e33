import fc from 'fast-check'
import { explain } from '../judge.js'
import { scenario } from './clusters.js'
import { judgeRules } from './judge.js'

/** Compares the engines on random rules: node .config/differential.mjs would run the clusters; this runs the rules. */
const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

const seed = option('seed', Date.now() % 2 ** 31)
let probes = 0
let failedAt = 0
const details = await fc.check(
  fc.asyncProperty(scenario, async (one) => {
    if (failedAt > 0 && performance.now() - failedAt > 45_000) return
    const differences = await judgeRules(one)
    if (failedAt === 0) probes += one.probes.length
    if (differences.length === 0) return
    failedAt ||= performance.now()
    throw new Error(explain(one, { differences, probes: 0, unobserved: 0 }))
  }),
  { numRuns: option('cases', 100), seed },
)
process.stdout.write(details.failed ? `${details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)}\nSeed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} cases\n` : `seed ${seed}: ${details.numRuns} cases, ${probes} probes, no difference\n`)
process.exit(details.failed ? 1 : 0)
