import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildCli, hopspec, root } from '../../support/run-cli.js'

mkdirSync(`${root}.cache`, { recursive: true })
const project = mkdtempSync(`${root}.cache/init-`)
beforeAll(async () => {
  buildCli()
  // As after npm install: the package by its name, and its own dependencies from the folders above.
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(root, join(project, 'node_modules/hopspec'))
  writeFileSync(join(project, 'package.json'), '{ "name": "mine", "private": true, "type": "module" }\n')
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

const FILES = ['.gitignore', 'vitest.config.mts', 'specs/shop.spec.ts', '.github/workflows/network.yml']

test('init writes a spec, Vitest configuration and a CI workflow, and overwrites nothing', async () => {
  const first = await hopspec(['init', '--json'], { cwd: project })
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(first.stdout)).toEqual({ written: FILES, kept: ['package.json'], advice: [] })
  expect(readFileSync(join(project, 'package.json'), 'utf8')).toContain('"mine"')

  const again = await hopspec(['init', '--json'], { cwd: project })
  expect(JSON.parse(again.stdout)).toEqual({ written: [], kept: ['package.json', ...FILES], advice: [] })
  rmSync(join(project, 'vitest.config.mts'))
  expect((await hopspec(['init'], { cwd: project })).stdout).toMatch(/^wrote vitest\.config\.mts\nkept package\.json, which was there\nkept \.gitignore, which was there\n[^]*Next:\n/)
})

test('a configuration by another name stays the only one, and init says what it lacks', async () => {
  const other = mkdtempSync(`${root}.cache/init-`)
  writeFileSync(join(other, 'vite.config.js'), 'export default {}\n')
  writeFileSync(join(other, '.gitignore'), 'node_modules\n')
  const { stdout } = await hopspec(['init'], { cwd: other })
  expect(readdirSync(other).toSorted()).toEqual(['.github', '.gitignore', 'package.json', 'specs', 'vite.config.js'])
  expect(stdout).toContain(`kept vite.config.js, which was there
add to .gitignore: hopspec-report.html, .vitest-attachments/
add to the test options of vite.config.js: projects: hopspecProjects(), from 'hopspec/vitest'
for the page of a run, add to its reporters: ['hopspec/reporter', { html: 'hopspec-report.html' }]
`)
  rmSync(other, { recursive: true })
})

test('what init wrote passes under Vitest, type-checks and can be traced', async () => {
  const run = (command: string, argv: readonly string[]): string =>
    execFileSync(process.execPath, [`${root}node_modules/${command}`, ...argv], { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VITEST: undefined, NODE_ENV: undefined, VITEST_MODE: undefined } })
  const output = run('vitest/vitest.mjs', ['run', '--project', 'model', '--reporter=json'])
  expect(JSON.parse(output.slice(output.indexOf('{')))).toMatchObject({ numPassedTests: 2, numFailedTests: 0 })
  run('vitest/vitest.mjs', ['run', '--project', 'model'])
  expect(readFileSync(join(project, 'hopspec-report.html'), 'utf8')).toContain('the tunnel is addressed to the host of the database')
  expect(run('typescript/bin/tsc', ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'ES2023,DOM,ESNext.Disposable', '--types', 'node', '--skipLibCheck', 'specs/shop.spec.ts', 'vitest.config.mts'])).toBe('')
  const trace = await hopspec(['trace', 'specs/shop.spec.ts', '--from', 'cart', '--to', 'database', '--tcp', '5432'], { cwd: project })
  expect(trace).toMatchObject({ code: 0, stderr: '' })
  expect(trace.stdout).toContain('flannel.1')
})
