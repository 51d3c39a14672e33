import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageAssets } from '../../src/report/html/page-assets.js'
import { buildCli, root } from '../support/run-cli.js'

const SPEC = `
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee'))
  .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea'))
  .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }))

describeLab(rain, ({ lab, test, expect }) => {
  test('the reply comes back', async () => {
    expect(await lab.ping('coffee', 'tea')).toBeAnswered()
  })
})
`
const TYPE_ERRORS = `
import { cluster, flannel } from 'hopspec'
import 'hopspec/vitest'
import { expect } from 'vitest'

const rain = cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' })).host('one', (host) => host.address('10.225.28.170/24').pod('coffee'))
// @ts-expect-error: no pod is named 'cofee'
rain.path('cofee', 'one', (path) => path.icmp())
// @ts-expect-error: toTraverse takes a list
expect(1).toTraverse(1) // type-checked, never run
`
const CHAI = `
import { cluster, flannel, openLab } from 'hopspec'
import { hopspec } from 'hopspec/chai'
import { expect, use } from 'chai'

use(hopspec)
const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee').pod('tea'))
const lab = await openLab(rain)
const trace = await lab.ping('coffee', 'tea')
expect(trace).to.traverse(['veth', 'cni0', 'veth'])
let message = ''
try { expect(trace).to.traverse(['flannel.1']) } catch (error) { message = error.message }
if (!message.includes('flannel.1')) throw new Error('the failure does not name flannel.1: ' + message)
await lab.close()
console.log('chai ok')
`

describe('the packed package in an empty project', () => {
  const project = mkdtempSync(join(tmpdir(), 'hopspec-package-'))
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VITEST: undefined, NODE_ENV: undefined, VITEST_MODE: undefined } })
  const tarball = join(project, 'hopspec.tgz')

  beforeAll(() => {
    buildCli()
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', project], { cwd: root, encoding: 'utf8' })) as [{ filename: string }]
    cpSync(join(project, packed.filename), tarball)
    mkdirSync(join(project, 'specs'))
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
    writeFileSync(join(project, 'specs/rain.spec.ts'), SPEC)
    writeFileSync(join(project, 'types.ts'), TYPE_ERRORS)
    writeFileSync(join(project, 'chai.mjs'), CHAI)
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', lib: ['ES2023', 'DOM', 'ESNext.Disposable'], types: ['node'] }, include: ['specs', 'types.ts'] }),
    )
    run('npm', 'install', '--no-audit', '--no-fund', tarball, 'vitest@4', 'chai@6', 'typescript@6', '@types/node@20')
  })
  afterAll(() => rmSync(project, { recursive: true, force: true }))

  test('runs a spec under Vitest 4', () => {
    const output = run('npx', 'vitest', 'run', '--reporter=json')
    const report = JSON.parse(output.slice(output.indexOf('{'))) as { numPassedTests: number; numFailedTests: number }
    expect(report).toMatchObject({ numPassedTests: 2, numFailedTests: 0 })
  })

  test('type-checks the spec, and refuses what must not compile, without skipLibCheck', () => {
    expect(run('npx', 'tsc', '-p', '.')).toBe('')
  })

  test('works with chai alone', () => {
    expect(run('node', 'chai.mjs')).toContain('chai ok')
  })

  test('has a command that explains itself', () => {
    expect(run('npx', 'hopspec', '--help')).toContain('hopspec trace')
  })

  test('traces a spec from the command line', () => {
    const output = run('npx', 'hopspec', 'trace', 'specs/rain.spec.ts', '--from', 'coffee', '--to', 'tea')
    expect(output).toMatch(/flannel\.1\s+out/)
  })

  test('makes the page of a trace as the source does, without the bundler', async () => {
    const page = (): string => readFileSync(join(project, 'page.html'), 'utf8')
    run('npx', 'hopspec', 'trace', 'specs/rain.spec.ts', '--from', 'coffee', '--to', 'tea', '--html', 'page.html')
    const { script, style } = await pageAssets()
    expect(page()).toContain(`<script>${script}</script>`)
    expect(page()).toContain(`<style>${style}</style>`)
    const report = readdirSync(join(root, 'dist/chunks')).map((name) => readFileSync(join(root, 'dist/chunks', name), 'utf8')).filter((text) => text.includes('Content-Security-Policy'))
    expect(report).toHaveLength(1)
    expect(report.join()).not.toContain('esbuild')
  })

  test('makes a project of an empty folder whose npm test passes and leaves a report', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hopspec-init-'))
    const inside = (command: string, ...args: string[]): string =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VITEST: undefined, NODE_ENV: undefined, VITEST_MODE: undefined, HOPSPEC_REQUIRE_KERNEL: undefined } })
    try {
      expect(inside('npx', '--yes', '--package', tarball, 'hopspec', 'init')).toContain('wrote specs/shop.spec.ts')
      inside('npm', 'install', '--no-audit', '--no-fund', '-D', tarball, 'vitest@4')
      expect(inside('npm', 'test')).toMatch(/Report of 4 tests: .*hopspec-report\.html/)
      expect(readFileSync(join(folder, 'hopspec-report.html'), 'utf8')).toContain('<title>hopspec</title>')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('publint finds nothing', () => {
    expect(execFileSync('npx', ['publint', '--strict', '--pack', 'false', '.'], { cwd: root, encoding: 'utf8' })).toMatch(/All good/)
  })

  test('are the types wrong? finds nothing (ESM only)', () => {
    const output = execFileSync('npx', ['attw', '--profile', 'esm-only', '--format', 'json', tarball], { cwd: root, encoding: 'utf8' })
    const { problems = {} } = JSON.parse(output) as { problems?: Record<string, { resolutionKind: string }[]> }
    // What an ESM-only package cannot serve: require() without require(esm), and resolution without exports.
    const ours = Object.values(problems).flat().filter(({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs')
    expect(ours).toEqual([])
  })
})
