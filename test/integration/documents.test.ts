import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'dist/cli/main.js')

const PLUGINS = `/**
 * # Plugins
 *
 * A network that CNI plugins make.
 */
import { cluster, cni } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const plugins = cluster('plugins')
  .network(cni({ binDir: '/nowhere', conflist: { cniVersion: '1.0.0', name: 'mine', plugins: [{ type: 'bridge' }, { type: 'portmap' }] } }))
  .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('tea', (pod) => pod.address('10.168.0.77')))

const plain = cluster('plain').host('one', (host) => host.address('192.0.2.1/24')).host('two', (host) => host.address('192.0.2.2/24'))

describeLab(plugins, ({ lab, test, expect }) => {
  test('a pod has its address', async () => {
    await expect(lab.pod('tea')).toHaveAddress('10.168.0.77/24 dev eth0')
  })
})

describeLab(plain, ({ lab, test, expect }) => {
  test('is answered', async () => {
    expect(await lab.ping('one', 'two')).toBeAnswered()
  })
  test('looks by a program', async () => {
    await lab.host('one').exec(['ip', 'link'])
  })
})
`

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
    expect(walk).toContain('After:\n\n- `node-a: bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 192.168.0.2 self`\n')
    expect(walk.slice(walk.indexOf('### The tables consulted'))).not.toContain('b6:b2:a8:5f:2c:32 dev flannel.1 dst 192.168.0.2')
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

  test('a cluster of CNI plugins, which the model cannot run, has a page without traces that says why', () => {
    const folder = mkdtempSync(join(root, '.cache', 'documents-cni-'))
    try {
      mkdirSync(join(folder, 'specs'))
      writeFileSync(join(folder, 'specs/plugins.spec.ts'), PLUGINS)
      const { status, stderr } = spawnSync(process.execPath, [cli, 'docs'], { cwd: folder, encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const page = readFileSync(join(folder, 'docs/specs/plugins.md'), 'utf8')
      expect(page).toContain("There are no traces on this page: the model runs no CNI plugins, which 'plugins' asks for. The kernel engine runs it:\n\n```sh\nHOPSPEC_ENGINE=kernel npx vitest run specs/plugins.spec.ts\n")
      expect(page).toContain('- a pod has its address\n\n  ```ts\n')
      expect(page.match(/### The walk.*/g)).toEqual(['### The walk: is answered'])
      expect(readFileSync(join(folder, 'docs/specs/plugins-1.svg'), 'utf8')).toContain('CNI:bridge,portmap')
      // The same spec has a cluster that the model runs, but for one test.
      expect(page).toContain('![Topology of plain, icmp')
      expect(page).toContain('- looks by a program (on the kernel engine alone: the model runs no programs, which exec(["ip","link"]) asks for)')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a test that throws is named by path, line and message', () => {
    const folder = mkdtempSync(join(root, '.cache', 'documents-throws-'))
    try {
      mkdirSync(join(folder, 'specs'))
      writeFileSync(join(folder, 'specs/typo.spec.ts'), PLUGINS.replace("lab.ping('one', 'two')", "lab.ping('one', 'tow')"))
      const { status, stderr } = spawnSync(process.execPath, [cli, 'docs'], { cwd: folder, encoding: 'utf8' })
      expect(status).toBe(2)
      expect(stderr).toMatch(/^hopspec: specs\/typo\.spec\.ts:\d+: no host, router, pod or container is named 'tow'; there are: one, two\n$/)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
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
