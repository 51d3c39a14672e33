import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

const configOf = (folder: string): string => `
import { defineConfig } from 'vitest/config'
const source = (path) => '${root}src/' + path
export default defineConfig({
  root: '${folder}',
  resolve: { alias: [{ find: /^hopspec$/, replacement: source('index.ts') }, { find: /^hopspec\\/(vitest|chai|matchers)$/, replacement: source('$1/index.ts') }] },
  test: { include: ['*.spec.ts'] },
})
`

/** One test of a spec, as Vitest reports it. */
export interface SpecResult {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

/** The ts blocks of a document: what a newcomer copies. @throws Error where there are fewer than `count` */
export function blocksOf(document: string, count: number): readonly string[] {
  const blocks = [...readFileSync(`${root}${document}`, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].flatMap(([, code]) => code ?? []).slice(0, count)
  if (blocks.length < count) throw new Error(`${document} has ${blocks.length} ts blocks, not ${count}`)
  return blocks
}

/** Runs one spec with a Vitest of its own, on an engine, as a user's project does. */
export async function runSpec(spec: string, engine: 'model' | 'kernel'): Promise<readonly SpecResult[]> {
  mkdirSync(`${root}.cache`, { recursive: true })
  const folder = mkdtempSync(`${root}.cache/spec-run-`)
  try {
    writeFileSync(`${folder}/vitest.config.ts`, configOf(folder))
    writeFileSync(`${folder}/one.spec.ts`, spec)
    const output = `${folder}/one.json`
    // A red spec ends Vitest with 1; the report says what was red.
    await promisify(execFile)(`${root}node_modules/.bin/vitest`, ['run', '--config', `${folder}/vitest.config.ts`, '--reporter=json', `--outputFile=${output}`], { cwd: folder, env: { ...process.env, HOPSPEC_ENGINE: engine } }).catch(() => undefined)
    const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as { readonly testResults: readonly { readonly assertionResults: readonly SpecResult[] }[] }
    return testResults.flatMap(({ assertionResults }) => assertionResults)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
