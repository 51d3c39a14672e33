// Runs test/bench/*.ts, each in a process of its own, and prints every figure with its goal. --json: as JSON. Names as arguments choose.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pageDefine } from './page-define.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const json = process.argv.includes('--json')
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const names = readdirSync(`${root}test/bench`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => chosen.length === 0 || chosen.includes(name))
if (!json) console.error('building')
const built = spawnSync(process.execPath, ['.config/build.mjs'], { cwd: root, stdio: ['ignore', 2, 2] })
if (built.status !== 0) process.exit(1)

const define = await pageDefine()
const results = []
for (const name of names) {
  if (!json) console.error(`running ${name}`)
  const outfile = `${root}.cache/bench/${name}.mjs`
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { run } from './test/bench/${name}.ts'\nconst rows = await run()\nprocess.stdout.write('\\u0000' + JSON.stringify(rows))\nprocess.exit(0)\n`,
      resolveDir: root,
    },
    outfile,
    define,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  })
  const child = spawnSync(process.execPath, ['--expose-gc', outfile], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 2], maxBuffer: 1 << 28 })
  const data = child.stdout.slice(child.stdout.lastIndexOf('\u0000') + 1)
  if (child.status !== 0 || data === '') results.push({ bench: name, name: 'run', value: null, unit: '', goal: 'finishes', ok: false })
  else results.push(...JSON.parse(data).map((row) => ({ bench: name, ...row })))
}

if (json) console.log(JSON.stringify(results, null, 2))
else {
  const width = Math.max(...results.map((row) => row.name.length))
  for (const row of results) {
    const value = typeof row.value === 'number' ? row.value.toLocaleString('en', { maximumFractionDigits: 3 }) : '-'
    console.log(`${row.ok === undefined ? '    ' : row.ok ? 'ok  ' : 'MISS'} ${row.name.padEnd(width)}  ${value.padStart(12)} ${row.unit.padEnd(8)} ${row.goal ? `goal ${row.goal}` : ''}`)
  }
}
process.exitCode = results.every((row) => row.ok !== false) ? 0 : 1
