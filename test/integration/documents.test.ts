import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'dist/cli/main.js')

describe('hopspec docs', () => {
  // Inside the project, so that the specs find their packages.
  let folder = ''
  const docs = (...args: string[]) => spawnSync(process.execPath, [cli, 'docs', 'specs', '--out', 'out', ...args], { cwd: folder, encoding: 'utf8' })

  beforeAll(() => {
    if (!existsSync(cli)) execFileSync('npm', ['run', 'build'], { cwd: root })
    folder = mkdtempSync(join(root, '.cache', 'documents-'))
    cpSync(join(root, 'specs'), join(folder, 'specs'), { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const files = () => new Map(readdirSync(join(folder, 'out')).sort().map((file) => [file, readFileSync(join(folder, 'out', file), 'utf8')]))

  test('gives the same bytes each time, and --check finds nothing', () => {
    expect(docs().status).toBe(0)
    const first = files()
    expect(docs().status).toBe(0)
    expect(files()).toEqual(first)
    expect(first.size).toBeGreaterThan(20)
    expect(docs('--check')).toMatchObject({ status: 0, stdout: '' })
  })

  test('a page shows prose, declaration, topology, walk, tables and claims', () => {
    const page = files().get('cross-host.md')
    expect(page).toMatch(/^<!-- Generated/)
    expect(page).toContain("const rain = cluster('rain')")
    expect(page).toContain('![Topology of rain')
    expect(page).toMatch(/\| 4 +\| rain-kubernetes-1 +\| flannel\.1 +\| out +\| routed/)
    expect(page).toContain('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
    expect(page).toContain("expect(await lab.ping('coffee', 'tea')).toBeEncapsulated({ vxlan: { flags: 0x08, vni: 1 } })")
  })

  test('a page of a failure walks to where the packet died, with the tables of that moment', () => {
    const page = files().get('failures-fdb-entry-missing.md') ?? ''
    const [walk = ''] = /### The walk[^]*?### Every probe/.exec(page) ?? []
    expect(walk).toContain('Dropped at node-a flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)\n  no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1')
    expect(walk).toContain('[node-a]# bridge fdb')
    expect(walk).not.toContain('b6:b2:a8:5f:2c:32 dev flannel.1 dst 192.168.0.2')
    expect(files().get('failures-fdb-entry-missing-1.svg')).toContain('lost here: VXLAN_NO_REMOTE')
    expect(page).toContain('- client → server: icmp is answered')
  })

  test('every drawing that a page shows is there, and no page has a path of this machine or a date', () => {
    const all = files()
    for (const [name, text] of all) {
      expect(text, name).not.toContain(root)
      for (const [, drawing] of text.matchAll(/\]\(([\w-]+\.svg)\)/g)) expect(all.has(drawing ?? ''), drawing).toBe(true)
    }
  })

  test('the index has the reading order of specs/README.md', () => {
    const index = files().get('README.md') ?? ''
    const order = ['within-a-pod.md', 'veth-pair.md', 'same-host.md', 'cross-host.md', 'failures-route-missing.md'].map((page) => index.indexOf(`(${page})`))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  test('--check names what is stale and ends with 1', () => {
    appendFileSync(join(folder, 'out', 'veth-pair.md'), 'by hand\n')
    const { status, stdout } = docs('--check')
    expect(stdout).toBe('stale: out/veth-pair.md\n')
    expect(status).toBe(1)
    docs()
  })

  test('the page of a spec that is gone goes; a file of somebody else stays', () => {
    rmSync(join(folder, 'specs/docker-bridge.spec.ts'))
    writeFileSync(join(folder, 'out', 'notes.md'), 'mine\n')
    docs()
    expect(files().has('docker-bridge.md')).toBe(false)
    expect(files().has('docker-bridge-1.svg')).toBe(false)
    expect(files().get('notes.md')).toBe('mine\n')
  })

  test('broken specs are named all at once, by path, line and message, and nothing is written', () => {
    const before = files()
    appendFileSync(join(folder, 'specs/veth-pair.spec.ts'), 'const x =\n')
    appendFileSync(join(folder, 'specs/same-host.spec.ts'), 'const = 5\n')
    const { status, stderr } = docs()
    expect(status).toBe(2)
    expect(stderr).toMatch(/specs\/veth-pair\.spec\.ts:\d+: /)
    expect(stderr).toMatch(/specs\/same-host\.spec\.ts:\d+: /)
    expect(files()).toEqual(before)
  })
})
