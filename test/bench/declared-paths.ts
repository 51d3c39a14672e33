import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const TESTS = 1000
const HOSTS = 10
const PODS = 10
const ROUNDS = 5
const folder = resolve('.cache/bench/declared-paths')

const EMPTY = `
import { describe, test } from 'vitest'
describe('empty', () => {
  for (let index = 0; index < ${TESTS}; index++) test('test ' + index, () => {})
})
`

/** A full cluster of the seed's shape; every path that is declared is judged device by device. */
const DECLARED = `
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'
let rain = cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' }))
for (let h = 0; h < ${HOSTS}; h++) {
  rain = rain.host('host' + h, (host) => {
    let declared = host.address('10.225.28.' + (10 + h) + '/24').podCidr('10.168.' + h + '.0/24')
    for (let p = 0; p < ${PODS}; p++) declared = declared.pod('pod' + h + 'x' + p)
    return declared
  })
}
for (let index = 0; index < ${TESTS}; index++) {
  const [h, p, q] = [Math.floor(index / ${TESTS / HOSTS}), Math.floor(index / ${TESTS / HOSTS / PODS}) % ${PODS}, index % ${PODS}]
  const to = 'pod' + (h + 1 + (p + q) % ${HOSTS - 1}) % ${HOSTS} + 'x' + q
  rain = rain.path('pod' + h + 'x' + p, to, (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }).untouched())
}
describeLab(rain)
`

const CONFIG = `
export default {
  root: ${JSON.stringify(folder)},
  test: { env: { HOPSPEC_ENGINE: 'model' } },
}
`

/** Milliseconds of one run of Vitest, start to end. Throws where it did not pass all tests. */
function runVitest(spec: string): number {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(resolve('node_modules/.bin/vitest'), ['run', '--config', `${folder}/vitest.config.mjs`, '--reporter=dot', spec], { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  const time = performance.now() - start
  if (status !== 0 || !stdout.includes(`Tests  ${TESTS} passed`)) throw new Error(`${spec}: ${stdout}${stderr}`)
  return time
}

/** 1,000 declared paths in one spec file against Vitest with 1,000 empty tests, turn about; the quickest run of each counts. */
export async function run(): Promise<{ name: string; value: number; unit: string; goal: string; ok?: boolean }[]> {
  mkdirSync(`${folder}/node_modules/hopspec`, { recursive: true })
  // As a user has it: the built package, installed in a package of another name.
  writeFileSync(`${folder}/package.json`, JSON.stringify({ name: 'declared-paths', private: true, type: 'module' }))
  for (const part of ['package.json', 'dist']) cpSync(part, `${folder}/node_modules/hopspec/${part}`, { recursive: true })
  writeFileSync(`${folder}/vitest.config.mjs`, CONFIG)
  writeFileSync(`${folder}/empty.spec.ts`, EMPTY)
  writeFileSync(`${folder}/declared.spec.ts`, DECLARED)
  const times = { empty: [] as number[], declared: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    times.empty.push(runVitest('empty.spec.ts'))
    times.declared.push(runVitest('declared.spec.ts'))
  }
  const [empty, declared] = [Math.min(...times.empty), Math.min(...times.declared)]
  return [
    { name: `${TESTS} empty tests`, value: empty, unit: 'ms', goal: '' },
    { name: `${TESTS} declared paths`, value: declared, unit: 'ms', goal: '' },
    { name: 'declared paths against empty tests', value: declared / empty, unit: 'times', goal: '<= 1.5', ok: declared / empty <= 1.5 },
  ]
}
