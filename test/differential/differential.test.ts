import { expect, test } from 'vitest'
import { differential } from './run.js'

/** A soak takes more of them, and other ones: npm run differential -- --cases 20000 --seed 7 */
const CASES = Number(process.env['HOPSPEC_DIFFERENTIAL_CASES'] ?? 500)
const SEED = Number(process.env['HOPSPEC_DIFFERENTIAL_SEED'] ?? 20_260)

test(`the model and the kernel agree on ${CASES} random clusters (seed ${SEED})`, async () => {
  const { failure, cases, probes, unobserved } = await differential({ cases: CASES, seed: SEED })
  expect(failure).toBeUndefined()
  expect(cases).toBe(CASES)
  // An engine that says "I did not see why" agrees with everything: it must be rare.
  expect(unobserved).toBeLessThan(probes / 50)
})
