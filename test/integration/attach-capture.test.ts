import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { decodePcapng } from '../../src/wire/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
mkdirSync(`${root}.cache`, { recursive: true })
const folder = mkdtempSync(`${root}.cache/attach-capture-`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `
import { defineConfig } from 'vitest/config'
const source = (path) => '${root}src/' + path
export default defineConfig({
  root: '${folder}',
  resolve: { alias: [{ find: /^hopspec$/, replacement: source('index.ts') }, { find: /^hopspec\\/(vitest|chai|matchers)$/, replacement: source('$1/index.ts') }] },
  test: { include: ['*.spec.ts'] },
})
`
const HEAD = `
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'
const rain = cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee').pod('tea'))
`
const SPEC = `${HEAD}
describeLab(rain, ({ lab, test, expect }) => {
  test('passes', async () => { await lab.ping('coffee', 'tea') })
  test('fails after two probes', async () => {
    await lab.ping('coffee', 'tea')
    expect(await lab.udp('tea', 'coffee', { port: 53 })).toBeAnswered()
  })
  test('fails without a probe', () => { expect(1).toBe(2) }) // on purpose: a failure without probes has no frames to attach
})
`
const REPORTER = `
import { writeFileSync } from 'node:fs'
export default class {
  artifacts = []
  messages = []
  onTestCaseResult(test) { for (const { message } of test.result().errors ?? []) this.messages.push(message) }
  onTestCaseArtifactRecord(test, { type, message }) { this.artifacts.push([test.name, type, message]) }
  onTestRunEnd() { writeFileSync('${folder}/artifacts.json', JSON.stringify(this)) }
}
`

interface Reported {
  readonly artifacts: unknown
  readonly messages: readonly string[]
}

/** Runs a spec in a Vitest of its own. */
function run(spec: string): Reported {
  rmSync(`${folder}/.vitest-attachments`, { recursive: true, force: true })
  writeFileSync(`${folder}/vitest.config.ts`, CONFIG)
  writeFileSync(`${folder}/reporter.mjs`, REPORTER)
  writeFileSync(`${folder}/rain.spec.ts`, spec)
  spawnSync(`${root}node_modules/.bin/vitest`, ['run', '--config', `${folder}/vitest.config.ts`, `--reporter=${folder}/reporter.mjs`], { cwd: folder, env: { ...process.env, HOPSPEC_ENGINE: 'model' } })
  return JSON.parse(readFileSync(`${folder}/artifacts.json`, 'utf8')) as Reported
}

const BESIDE = `${HEAD}
describeLab(rain, ({ lab, test, expect }) => {
  let sent
  const other = new Promise((resolve) => { sent = resolve })
  test.concurrent('passes beside another', async () => { await lab.ping('coffee', 'tea'); sent() })
  test.concurrent('fails beside another', async () => {
    await other
    expect(await lab.udp('coffee', 'tea', { port: 9 })).toBeAnswered()
  })
})
`

test('a failing test attaches no probes of one that ran beside it', () => {
  expect(run(BESIDE).artifacts).toEqual([['fails beside another', 'hopspec:capture', "1 probe of 'fails beside another'"]])
})

test('a failing test attaches the frames of its own probes, with their hops, and says where they are', () => {
  const { artifacts, messages } = run(SPEC)
  expect(artifacts).toEqual([['fails after two probes', 'hopspec:capture', "2 probes of 'fails after two probes'"]])
  const attached = readdirSync(`${folder}/.vitest-attachments`)
  expect(attached).toEqual([expect.stringMatching(/\.pcapng$/)])
  expect(messages.filter((message) => message.includes('Capture:'))).toEqual([expect.stringMatching(new RegExp(`\\nCapture: \\.vitest-attachments/${attached[0] ?? ''}$`))])
  const { packets } = decodePcapng(readFileSync(`${folder}/.vitest-attachments/${attached[0] ?? ''}`))
  const comments = packets.flatMap(({ comments }) => comments ?? [])
  expect(comments.filter((comment) => comment.startsWith('hop 1 of the request'))).toEqual([expect.stringContaining('coffee eth0 out'), expect.stringContaining('tea eth0 out')])
})
