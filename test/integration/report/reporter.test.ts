import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseReportData, type ReportData } from '../../../src/report/index.js'
import { buildCli, hopspec } from '../../support/run-cli.js'
import { kernelHere } from '../kernel/kernel-here.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
mkdirSync(`${root}.cache`, { recursive: true })
const folder = mkdtempSync(`${root}.cache/reporter-`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `
import { hopspecProjects } from '../../src/vitest/projects.js'
const source = (path) => '${root}src/' + path
export default {
  root: '${folder}',
  resolve: { alias: [{ find: /^hopspec$/, replacement: source('index.ts') }, { find: /^hopspec\\/(vitest|chai|matchers)$/, replacement: source('$1/index.ts') }] },
  test: { projects: hopspecProjects({ include: ['*.spec.ts'], engines: (process.env.ENGINES ?? 'model').split(',') }), reporters: [['${root}src/vitest/reporter/index.ts', { html: 'report.html', json: 'report.json' }]] },
}
`

const spec = (name: string, body: string): string => `
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'
const ${name} = cluster('${name}')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))
  .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.address('10.168.1.32')))
  .path('coffee', 'tea')
describeLab(${name}, ({ lab, test, expect }) => { ${body} })
`

/** What one run of Vitest printed, without colours. */
async function vitest(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(`${root}node_modules/.bin/vitest`, ['run', '--config', `${folder}/vitest.config.mjs`, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '', HOPSPEC_RECORD: '', GITHUB_ACTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return output
}

const noKernel = await kernelHere()

const written = (): ReturnType<typeof parseReportData> => parseReportData(readFileSync(`${folder}/report.json`, 'utf8'))

beforeAll(() => {
  writeFileSync(`${folder}/vitest.config.mjs`, CONFIG)
  writeFileSync(`${folder}/fine.spec.ts`, spec('fine', `test('sends twice', async () => { await lab.ping('coffee', 'tea'); expect(await lab.ping('tea', 'coffee')).toBeAnswered() })`))
  writeFileSync(`${folder}/broken.spec.ts`, spec('broken', `test('refuses', async () => { expect(await lab.udp('coffee', 'tea', { port: 9 })).toBeDelivered() })`))
})

describe('one run', () => {
  let output = ''
  beforeAll(async () => {
    output = await vitest([])
  })

  test('prints the path of each failure', () => {
    expect(output).toContain('FAIL broken.spec.ts > broken > refuses (model)')
    expect(output).toContain('Rejected at tea eth0: PORT_CLOSED')
    expect(output).not.toContain('FAIL fine.spec.ts')
  })

  test('keeps every trace of every test, and each plan once', () => {
    const { plans, tests } = written()
    expect(plans.map(({ name }) => name).sort()).toEqual(['broken', 'fine'])
    expect(Object.fromEntries(tests.map(({ name, state, traces }) => [name, `${state} ${traces.length}`]))).toEqual({
      'fine > coffee → tea: icmp is answered': 'passed 1', 'fine > sends twice': 'passed 2',
      'broken > coffee → tea: icmp is answered': 'passed 1', 'broken > refuses': 'failed 1',
    })
  })

  test('knows the tables before and after a probe on the model', () => {
    const [trace] = written().tests.find(({ name }) => name.includes('fine > coffee'))?.traces ?? []
    const neigh = trace?.tables?.find(({ netns, table }) => netns === 'coffee' && table === 'neigh')
    expect(neigh?.before?.join()).not.toContain('10.168.0.1 ')
    expect(neigh?.after.join()).toContain('10.168.0.1 ')
  })

  test('writes one page', () => {
    const page = readFileSync(`${folder}/report.html`, 'utf8')
    expect(page).toContain('broken > refuses')
    expect(page).not.toMatch(/(src|href)="?https?:/)
  })
})

test('tests that run side by side keep the traces of their own probes', async () => {
  // Each probe waits until the other test is about to send its own.
  const beside = `
    let waiting = []
    const meet = () => new Promise((go) => { waiting.push(go); if (waiting.length === 2) { for (const one of waiting) one(); waiting = [] } })
    for (const port of [1001, 1002]) test.concurrent('sends to ' + port, async () => { for (let probe = 0; probe < 3; probe++) { await meet(); await lab.udp('coffee', 'tea', { port }) } })
  `
  writeFileSync(`${folder}/beside.spec.ts`, spec('beside', beside))
  await vitest(['beside.spec.ts'])
  rmSync(`${folder}/beside.spec.ts`)
  const ports = written().tests.map(({ name, state, traces }) => [name, state, traces.map(({ trace: { probe } }) => (probe.protocol === 'icmp' ? 'icmp' : probe.port))])
  expect(ports).toEqual([['beside > coffee → tea: icmp is answered', 'passed', ['icmp']], ['beside > sends to 1001', 'passed', [1001, 1001, 1001]], ['beside > sends to 1002', 'passed', [1002, 1002, 1002]]])
})

test.skipIf(noKernel)('tables before and after a probe are known on the kernel too, in the same words', async () => {
  await vitest(['fine.spec.ts'], { ENGINES: 'kernel' })
  const kernel = written()
  await vitest(['fine.spec.ts'], { ENGINES: 'model' })
  // Addresses that the kernel chose itself differ.
  const rows = ({ tests }: ReportData): unknown =>
    tests.map(({ traces }) => traces.map(({ tables }) => tables?.map((one) => ({ ...one, ...Object.fromEntries((['before', 'after'] as const).map((when) => [when, one[when]?.map((row) => row.replaceAll(/[\da-f]{2}(:[\da-f]{2}){5}/g, 'MAC')).toSorted()])) }))))
  expect(rows(kernel)).toEqual(rows(written()))
})

describe('shards that wrote blobs', () => {
  const shape = ({ tests }: ReportData): readonly string[] => tests.map(({ spec: file, name, state, traces }) => `${file} ${name}: ${state} ${traces.length}`).toSorted()
  const EXPECTED = [
    'broken.spec.ts broken > coffee → tea: icmp is answered: passed 1', 'broken.spec.ts broken > refuses: failed 1',
    'fine.spec.ts fine > coffee → tea: icmp is answered: passed 1', 'fine.spec.ts fine > sends twice: passed 2',
  ]
  beforeAll(async () => {
    buildCli()
    for (const shard of [1, 2]) await vitest([`--shard=${shard}/2`, '--reporter=blob', `--outputFile.blob=${folder}/blobs/${shard}.json`], { HOPSPEC_RECORD: '1' })
  })

  test('give one report by --merge-reports', async () => {
    rmSync(`${folder}/report.json`, { force: true })
    await vitest([`--merge-reports=${folder}/blobs`])
    expect(shape(written())).toEqual(EXPECTED)
  })

  test('give the same report by `hopspec report`, of a folder and of single files, wherever it runs', async () => {
    const cwd = tmpdir()
    const whole = await hopspec(['report', `${folder}/blobs`, '--json'], { cwd })
    expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 1, stderr: '' })
    const merged = parseReportData(whole.stdout)
    expect(shape(merged)).toEqual(EXPECTED)
    expect(merged.tests.find(({ state }) => state === 'failed')?.messages.join()).toContain('Rejected at tea eth0: PORT_CLOSED')
    const [one, two] = await Promise.all([1, 2].map(async (shard) => parseReportData((await hopspec(['report', `${folder}/blobs/${shard}.json`, '--json'], { cwd })).stdout)))
    expect([...(one?.tests ?? []), ...(two?.tests ?? [])]).toHaveLength(EXPECTED.length)
    const page = await hopspec(['report', `${folder}/blobs`, '--out', `${folder}/shards.html`, '--title', 'both shards'])
    expect(page).toMatchObject({ code: 1, stdout: '' })
    expect(readFileSync(`${folder}/shards.html`, 'utf8')).toContain('<title>both shards</title>')
  })

  test('without HOPSPEC_RECORD are refused with the remedy', async () => {
    await vitest(['--reporter=blob', `--outputFile.blob=${folder}/bare/1.json`])
    expect(await hopspec(['report', `${folder}/bare`])).toEqual({ code: 2, stdout: '', stderr: `hopspec: ${folder}/bare: no test of a lab was recorded; runs that write blobs need HOPSPEC_RECORD=1\n` })
  })
})

test('JUnit and the annotations of GitHub carry the message', async () => {
  const output = await vitest(['--reporter=junit', `--outputFile.junit=${folder}/junit.xml`, '--reporter=github-actions', 'broken.spec.ts'], { GITHUB_ACTIONS: 'true' })
  expect(readFileSync(`${folder}/junit.xml`, 'utf8')).toContain('Rejected at tea eth0: PORT_CLOSED')
  expect(output).toMatch(/::error file=.*broken\.spec\.ts.*Rejected at tea eth0(:|%3A) PORT_CLOSED/)
})

test('without the reporter nothing is recorded', async () => {
  rmSync(`${folder}/plain.json`, { force: true })
  await vitest(['--reporter=json', `--outputFile.json=${folder}/plain.json`, 'fine.spec.ts'])
  expect(readFileSync(`${folder}/plain.json`, 'utf8')).not.toContain('hopspecPlan')
  expect(readFileSync(`${folder}/plain.json`, 'utf8')).not.toContain('"traces"')
})
