import { rulesDifferential } from './run.js'

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  const value = at < 0 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value)) throw new TypeError(`--${name} needs a whole number`)
  return value
}

// Compares the engines on random rules: npm run differential -- rules --cases 1000 --seed 1 [--bridged]
const seed = option('seed', Date.now() % 2 ** 31)
const { cases, probes, failure } = await rulesDifferential({ cases: option('cases', 100), seed, bridged: process.argv.includes('--bridged') })
process.stdout.write(failure ?? `seed ${seed}: ${cases} cases, ${probes} probes, no difference\n`)
process.exit(failure === undefined ? 0 : 1)
