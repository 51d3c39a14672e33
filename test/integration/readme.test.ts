import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
mkdirSync(`${root}.cache`, { recursive: true })
const folder = mkdtempSync(`${root}.cache/readme-`)
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

/** The first ts block of the README: what a newcomer copies. */
function example(): string {
  const block = readFileSync(`${root}README.md`, 'utf8').match(/^```ts\n([\s\S]*?)^```/m)?.[1]
  if (block === undefined) throw new Error('README.md has no ts block')
  return block
}

async function run(name: string, spec: string): Promise<readonly { readonly fullName: string; readonly status: string; readonly failureMessages: readonly string[] }[]> {
  writeFileSync(`${folder}/vitest.config.ts`, CONFIG)
  writeFileSync(`${folder}/${name}.spec.ts`, spec)
  const output = `${folder}/${name}.json`
  // A red spec ends Vitest with 1; the report says what was red.
  await promisify(execFile)(`${root}node_modules/.bin/vitest`, ['run', '--config', `${folder}/vitest.config.ts`, '--reporter=json', `--outputFile=${output}`, `${name}.spec.ts`], {
    cwd: folder,
    env: { ...process.env, HOPSPEC_ENGINE: 'model' },
  }).catch(() => undefined)
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as { readonly testResults: readonly { readonly assertionResults: Awaited<ReturnType<typeof run>> }[] }
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}

test('the example of the README has fifteen lines of code and passes', async () => {
  const spec = example()
  expect(spec.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15)
  const results = await run('example', spec)
  expect(results.map(({ fullName, status }) => `${status}: ${fullName}`)).toEqual([
    'passed: rain coffee → tea: tcp 80 traverses veth, cni0, flannel.1, eth0, encapsulated in VNI 1',
    'passed: rain pod addresses arrive untranslated',
  ])
})

test('and fails where the network is another', async () => {
  const broken = example().replace("pod.listen({ tcp: 80 })", 'pod')
  expect(broken).not.toBe(example())
  const results = await run('broken', broken)
  expect(results.map(({ status }) => status)).toEqual(['failed', 'passed'])
  expect(results[0]?.failureMessages[0]).toContain('PORT_CLOSED')
})
