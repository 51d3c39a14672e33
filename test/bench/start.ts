import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const RUNS = 15

/** A user's script: declare, open, ping once. */
const script = (entry: string): string => `
import { cluster, flannel, openLab } from ${JSON.stringify(entry)}
const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee'))
  .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea'))
const lab = await openLab(rain, { engine: 'model' })
const trace = await lab.ping('coffee', 'tea')
if (!trace.verdict.answered) throw new Error('not answered')
`

/** Milliseconds from the start of a Node process to its end, the least of several runs. */
function time(file: string): number {
  const runs = Array.from({ length: RUNS }, () => {
    const start = performance.now()
    execFileSync(process.execPath, [file])
    return performance.now() - start
  })
  return Math.min(...runs)
}

export async function run(): Promise<{ name: string; value: number; unit: string; goal: string; ok?: boolean }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hopspec-start-'))
  try {
    const [empty, ping] = [join(folder, 'empty.mjs'), join(folder, 'ping.mjs')]
    writeFileSync(empty, '')
    writeFileSync(ping, script(pathToFileURL(join(process.cwd(), 'dist/index.js')).href))
    const [base, value] = [time(empty), time(ping)]
    return [
      { name: 'process start to end, empty file', value: base, unit: 'ms', goal: '' },
      { name: 'process start to first traced ping', value, unit: 'ms', goal: '<= 120 ms', ok: value <= 120 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
