import { expect, test } from 'vitest'
import { rulesDifferential } from './run.js'

/** A soak takes more of them, and other ones: npm run differential -- rules --cases 2000 --seed 7 [--bridged] */
const CASES = 40
const SEED = Number(process.env['HOPSPEC_DIFFERENTIAL_SEED'] ?? 20_261)

test.each([
  ['rules', false],
  ['rules that bridged frames meet too', true],
])(`the model and the kernel agree on ${CASES} random %s (seed ${SEED})`, async (_, bridged) => {
  const { cases, failure } = await rulesDifferential({ cases: CASES, seed: SEED, bridged })
  expect(failure).toBeUndefined()
  expect(cases).toBe(CASES)
})
