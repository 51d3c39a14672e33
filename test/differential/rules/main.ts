import fc from 'fast-check'
import { explain } from '../judge.js'
import { scenario } from './clusters.js'
import { judgeRules } from './judge.js'

/** Stop shrinking after so many milliseconds. */
const PATIENCE = 60_000

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  const value = at < 0 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value)) throw new TypeError(`--${name} needs a whole number`)
  return value
}

// Compares the engines on random rules: npm run differential -- rules --cases 1000 --seed 1 [--bridged]
const seed = option('seed', Date.now() % 2 ** 31)
let probes = 0
let failedAt: number | undefined
const details = await fc.check(
  fc.asyncProperty(scenario(process.argv.includes('--bridged')), async (one) => {
    if (failedAt !== undefined && performance.now() - failedAt > PATIENCE) return
    let differences = await judgeRules(one)
    // On a busy machine an address resolution of 60 ms may fail: what does not come again is no difference.
    if (differences.length > 0) differences = await judgeRules(one)
    if (failedAt === undefined) probes += one.probes.length
    if (differences.length === 0) return
    failedAt ??= performance.now()
    throw new Error(explain(one, { differences, probes: 0, unobserved: 0 }))
  }),
  { numRuns: option('cases', 100), seed },
)
const failure = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
process.stdout.write(details.failed ? `${failure}\nSeed ${seed}, path ${details.counterexamplePath}, after ${details.numRuns} cases\n` : `seed ${seed}: ${details.numRuns} cases, ${probes} probes, no difference\n`)
process.exit(details.failed ? 1 : 0)
