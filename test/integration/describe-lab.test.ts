import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
mkdirSync(`${root}.cache`, { recursive: true })
const folder = mkdtempSync(`${root}.cache/describe-lab-`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CONFIG = `
import { defineConfig } from 'vitest/config'
import { hopspecProjects } from '../../src/vitest/index.js'
const source = (path) => '${root}src/' + path
export default defineConfig({
  root: '${folder}',
  resolve: { alias: [{ find: /^hopspec$/, replacement: source('index.ts') }, { find: /^hopspec\\/(vitest|chai|matchers)$/, replacement: source('$1/index.ts') }] },
  test: { projects: hopspecProjects({ include: ['*.spec.ts'], engines: ['model'] }) },
})
`

const CLUSTER = `
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'
const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12').veth('veth912977f8')))
  .host('rain-kubernetes-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.address('10.168.1.32')))
`

interface Result {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

/** Runs one spec in a Vitest of its own. */
async function runSpec(name: string, text: string, env: Record<string, string> = {}): Promise<readonly Result[]> {
  writeFileSync(`${folder}/vitest.config.ts`, CONFIG)
  writeFileSync(`${folder}/${name}.spec.ts`, text)
  const outputFile = `${folder}/${name}.json`
  const child = spawn(`${root}node_modules/.bin/vitest`, ['run', '--config', `${folder}/vitest.config.ts`, '--reporter=json', `--outputFile=${outputFile}`, `${name}.spec.ts`], {
    cwd: folder,
    // On CI Vitest refuses .only.
    env: { ...process.env, CI: '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await new Promise((resolve) => child.on('close', resolve))
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as { testResults: { assertionResults: Result[]; message: string }[] }
  if (testResults.every(({ assertionResults }) => assertionResults.length === 0)) throw new Error(testResults.map(({ message }) => message).join('\n'))
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}

const statuses = (results: readonly Result[]): Record<string, string> => Object.fromEntries(results.map(({ fullName, status }) => [fullName, status]))
const plain = (text = ''): string => text.replace(/\u001b\[\d+m/g, '')

const CAPTURE = /\nCapture: \.vitest-attachments\/\w+\.pcapng$/

describe('a declared path that does not hold', () => {
  let declared: Result | undefined
  let written: Result | undefined

  beforeAll(async () => {
    const results = await runSpec('broken', `${CLUSTER}
describeLab(
  rain.path('coffee', 'tea', (path) => path.traverses(['cni0', 'eth0'])),
  ({ lab, test, expect }) => {
    test('by hand', async () => {
      expect(await lab.ping('coffee', 'tea')).toTraverse(['cni0', 'eth0'])
    })
  },
)
`)
    ;[declared, written] = results
  })

  test('fails with the message of the matcher that one would write by hand', () => {
    const message = (result: Result | undefined): string => plain(result?.failureMessages[0]).split('\n    at ')[0]?.replace(CAPTURE, '') ?? ''
    expect(message(declared)).toMatchInlineSnapshot(`
      "Error: expect(trace).toTraverse(["cni0", "eth0"])

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass cni0, eth0
      It passed eth0, veth912977f8, cni0, flannel.1, eth0, eth0, flannel.1, cni0, veth98f5d535, eth0
        after rain-kubernetes-1 cni0 came rain-kubernetes-1 flannel.1, not eth0

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr 4a:d9:10:cf:94:e0 PERMANENT
                                                 fdb 4a:d9:10:cf:94:e0 dst 10.225.28.171                     <- not eth0
        rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                                 route 10.225.28.0/24 dev eth0 scope link src 10.225.28.170
                                                 neigh 10.225.28.171 lladdr 4e:62:73:a0:12:d9 REACHABLE
        rain-kubernetes-2  eth0            in
        rain-kubernetes-2  flannel.1       in    route 10.168.1.0/24 dev cni0 scope link src 10.168.1.1
        rain-kubernetes-2  cni0            out   neigh 10.168.1.32 lladdr 76:35:8d:07:58:ac REACHABLE
                                                 fdb 76:35:8d:07:58:ac dev veth98f5d535 master
        rain-kubernetes-2  veth98f5d535    out
        tea                eth0            in

      Repeat: npx hopspec trace broken.spec.ts --from coffee --to tea"
    `)
    expect(message(declared)).toBe(message(written))
  })

  test('says where its capture is', () => {
    for (const result of [declared, written]) expect(plain(result?.failureMessages[0]).split('\n    at ')[0]).toMatch(CAPTURE)
  })

  test('points at the call that declared it', () => {
    const line = plain(declared?.failureMessages[0]).match(/broken\.spec\.ts:(\d+):\d+/)?.[1]
    expect(line).toBe('9')
  })
})

test('the declared paths alone are a suite', async () => {
  const results = await runSpec('paths', `${CLUSTER}
describeLab(rain.path('coffee', 'tea').path('tea', 'coffee', (path) => path.encapsulated({ vni: 1 })))
`)
  expect(statuses(results)).toEqual({ 'rain coffee → tea: icmp is answered': 'passed', 'rain tea → coffee: icmp encapsulated in VNI 1': 'passed' })
})

test('a declared path on the model has no time limit: its time is simulated', async () => {
  const results = await runSpec('slow', `${CLUSTER}
import { vi } from 'vitest'
vi.setConfig({ testTimeout: 1 })
describeLab(rain.path('coffee', 'tea'))
`)
  expect(results.map(({ status }) => status)).toEqual(['passed'])
})

test('only and skip are those of describe', async () => {
  const results = await runSpec('only', `${CLUSTER}
const declared = (name) => ({ test }) => test(name, () => {})
describeLab(rain, declared('a'))
describeLab.only(rain, declared('b'))
describeLab.skip(rain, declared('c'))
`)
  expect(statuses(results)).toEqual({ 'rain a': 'skipped', 'rain b': 'passed', 'rain c': 'skipped' })
})

describe('where the engine does not work on this machine', () => {
  const SPEC = `
import { vi } from 'vitest'
vi.mock('${root}src/model/index.ts', async () => {
  const { EngineUnavailable } = await import('${root}src/engine/index.ts')
  return { modelEngine: { name: 'model', open: () => Promise.reject(new EngineUnavailable('no user namespaces')) } }
})
${CLUSTER}
describeLab(rain.path('coffee', 'tea'))
`

  test('the suite is skipped', async () => {
    expect(statuses(await runSpec('unavailable', SPEC, { HOPSPEC_REQUIRE_KERNEL: '' }))).toEqual({ 'rain coffee → tea: icmp is answered': 'skipped' })
  })

  test('and fails where it must work', async () => {
    const [result] = await runSpec('required', SPEC, { HOPSPEC_REQUIRE_KERNEL: '1' })
    expect(result?.status).not.toBe('passed')
  })
})
