// Builds dist/: one JavaScript file an entry with shared chunks, and the declarations as tsc writes them. dist/ is put in place whole.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { pageDefine } from './page-define.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { dependencies, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const external = [...Object.keys(dependencies), ...Object.keys(peerDependencies)].flatMap((name) => [name, `${name}/*`])

const staging = `${root}.cache/dist-${process.pid}`
mkdirSync(staging, { recursive: true })
await build({
  absWorkingDir: root,
  define: await pageDefine(),
  entryPoints: {
    'index': 'src/index.ts',
    'vitest/index': 'src/vitest/index.ts',
    'vitest/reporter/index': 'src/vitest/reporter/index.ts',
    'chai/index': 'src/chai/index.ts',
    'matchers/index': 'src/matchers/index.ts',
    'cli/main': 'src/cli/main.ts',
    'spec-file/collect': 'src/spec-file/collect.ts',
  },
  outdir: staging,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Only what runs from the source bundles on demand.
  external: [...external, 'esbuild'],
  logLevel: 'warning',
})
// The agent starts with every test file: one small file that loads nothing but koffi.
await build({
  absWorkingDir: root,
  entryPoints: { agent: 'src/kernel/agent/main.ts' },
  outdir: staging,
  bundle: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['koffi'],
  logLevel: 'warning',
})
chmodSync(`${staging}/cli/main.js`, 0o755)

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
execFileSync(process.execPath, [tsc, '-p', '.config/tsconfig.build.json', '--outDir', staging], { cwd: root, stdio: 'inherit' })

if (existsSync(`${root}dist`)) renameSync(`${root}dist`, `${staging}-old`)
renameSync(staging, `${root}dist`)
rmSync(`${staging}-old`, { recursive: true, force: true })
