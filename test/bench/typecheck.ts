import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const HOSTS = 10
const PODS = 50
const RUNS = 5

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: string
  readonly ok?: boolean
}

/** Type-checks a literal cluster of 500 pods against the built declarations, and an empty file, each in a compiler process of its own. */
export async function run(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hopspec-typecheck-'))
  try {
    const empty = project(folder, 'empty', 'export {}\n')
    const literal = project(folder, 'literal', declaration())
    const times = { empty: [] as number[], literal: [] as number[] }
    for (let round = 0; round < RUNS; round++) {
      times.empty.push(check(empty))
      times.literal.push(check(literal))
    }
    const [base, all] = [Math.min(...times.empty), Math.min(...times.literal)]
    return [
      { name: 'type-check of an empty file', value: base, unit: 's' },
      { name: `type-check of ${HOSTS * PODS} literal pods, over an empty file`, value: all - base, unit: 's', goal: '<= 1 s', ok: all - base <= 1 },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function project(folder: string, name: string, source: string): string {
  writeFileSync(join(folder, `${name}.ts`), source)
  const config = join(folder, `${name}.json`)
  const compilerOptions = {
    strict: true, noEmit: true, skipLibCheck: true, target: 'ES2023', lib: ['ES2023', 'ESNext.Disposable'], module: 'ESNext', moduleResolution: 'Bundler', types: [],
    paths: { hopspec: [resolve('dist/index.d.ts')] },
  }
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }))
  return config
}

/** Seconds of one run of tsc, which must find nothing wrong. */
function check(config: string): number {
  const tsc = createRequire(resolve('package.json')).resolve('typescript/bin/tsc')
  const start = performance.now()
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`tsc -p ${config}: ${stdout}`)
  return (performance.now() - start) / 1000
}

function declaration(): string {
  const lines = ["import { cluster, flannel } from 'hopspec'", "export const large = cluster('large').network(flannel.vxlan({ network: '10.0.0.0/8' }))"]
  for (let host = 0; host < HOSTS; host++) {
    lines.push(`  .host('host-${host}', (host) => host.address('172.16.1.${host}/24').podCidr('10.${host}.0.0/16')`)
    for (let pod = 0; pod < PODS; pod++) lines.push(`    .pod('pod-${host}-${pod}', (pod) => pod.address('10.${host}.1.${pod}').listen({ tcp: 80 }))`)
    lines.push('  )')
  }
  for (let pod = 0; pod < PODS; pod++) lines.push(`  .path('pod-0-${pod}', 'pod-1-${pod}', (path) => path.tcp(80).traverses(['veth', 'cni0', 'flannel.1', 'eth0']))`)
  return `${lines.join('\n')}\n`
}
