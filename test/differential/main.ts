import { differential } from './run.js'

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  const value = at < 0 ? fallback : Number(process.argv[at + 1])
  if (!Number.isInteger(value)) throw new TypeError(`--${name} needs a whole number`)
  return value
}

const seed = option('seed', Date.now() % 2 ** 31)
const { cases, probes, unobserved, failure } = await differential({ cases: option('cases', 1000), seed })
process.stdout.write(`${failure ?? ''}seed ${seed}: ${cases} cases, ${probes} probes, ${unobserved} without a reason from the kernel${failure === undefined ? ', no difference' : ''}\n`)
process.exit(failure === undefined ? 0 : 1)
