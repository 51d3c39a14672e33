// Every check that this machine can run. Names what was skipped and why; the last line counts the runner's own report.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = `${root}.cache/test-report.json`
mkdirSync(`${root}.cache`, { recursive: true })
rmSync(report, { force: true })

const run = (title, command, args) => {
  console.log(`\n== ${title}`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) console.log(`== ${title}: failed`)
  return status === 0
}

const bin = (name) => `${root}node_modules/.bin/${name}`
const checks = [
  run('build', process.execPath, ['.config/build.mjs']),
  run('typecheck', bin('tsc'), ['-p', '.']),
  run("typecheck of the report's page", bin('tsc'), ['-p', '.config/tsconfig.page.json']),
  run('lint', bin('eslint'), ['-c', '.config/eslint.config.js', '.']),
  run('imports', bin('depcruise'), ['-c', '.config/dependency-cruiser.cjs', 'src']),
  run('API report', process.execPath, ['.config/api-report.mjs', '--check']),
  run('reference', process.execPath, ['.config/reference.mjs', '--check']),
  run('documents', process.execPath, ['dist/cli/main.js', 'docs', '--check']),
  run('tests', bin('vitest'), ['run', '-c', '.config/vitest.config.ts', '--reporter=default', '--reporter=./.config/summary-reporter.mjs', ...process.argv.slice(2)]),
]

const grouped = (items, keyOf) => {
  const groups = new Map()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

let summary
try {
  summary = JSON.parse(readFileSync(report, 'utf8'))
} catch {
  console.log('\nThe test runner left no report.')
  process.exit(1)
}
if (summary.skips.length) {
  console.log('\nSkipped:')
  for (const [why, skips] of grouped(summary.skips, ({ why }) => why)) {
    if (why !== undefined) console.log(`  ${why.replaceAll('\n', '\n  ')}`)
    for (const [place, { length }] of grouped(skips, ({ place }) => place)) console.log(`    ${place} (${length})`)
  }
  console.log('\nWhat is missing here, and what would help:')
  spawnSync(process.execPath, ['dist/cli/main.js', 'doctor'], { cwd: root, stdio: 'inherit' })
}
console.log(`\n${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`)
process.exit(checks.every(Boolean) && summary.failed === 0 && summary.passed > 0 ? 0 : 1)
