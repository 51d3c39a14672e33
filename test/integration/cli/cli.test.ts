import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodePcapng } from '../../../src/wire/index.js'
import { buildCli, hopspec, main } from '../../support/run-cli.js'

const SPEC = 'specs/cross-host.spec.ts'
const PING = ['trace', SPEC, '--from', 'coffee', '--to', 'tea']
const folder = mkdtempSync(join(tmpdir(), 'hopspec-cli-'))
beforeAll(buildCli)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Where neither unshare nor sudo is to be found, the kernel engine cannot run. */
const NO_TOOLS = { PATH: '/nonexistent' }

describe('exit code 0: everything is fine', () => {
  test('a probe that is answered; nothing but its way on standard output, nothing on standard error', async () => {
    const { code, stdout, stderr } = await hopspec(PING)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^icmp 10\.168\.0\.12 \(coffee\) > 10\.168\.1\.32 \(tea\) {2}delivered, answered {2}\(model\)\n/)
    expect(stdout).toMatch(/flannel\.1\s+out/)
    expect(stdout).not.toContain('\u001b')
  })

  test('help of the command and of each of its commands, with examples and exit codes', async () => {
    const { code, stdout } = await hopspec(['--help'])
    expect(code).toBe(0)
    const names = [...stdout.matchAll(/^ {2}\$ hopspec (\S+) --help$/gm)].map(([, name]) => name ?? '')
    expect(names).toEqual(expect.arrayContaining(['trace', 'show', 'plan', 'docs', 'report', 'init', 'doctor']))
    for (const name of names) {
      const help = await hopspec([name, '--help'])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toContain(`Examples:\n  $ hopspec ${name}`)
      expect(help.stdout).not.toMatch(/ $/m)
      expect(help.stdout).toContain('--json')
      expect(help.stdout).toContain('Exit codes: 0 fine, 1 a finding, 2 wrong usage or input, 3 this machine cannot do it.')
    }
  })

  test('help is a command as well', async () => {
    expect(await hopspec(['help', 'trace'])).toEqual(await hopspec(['trace', '--help']))
    expect(await hopspec(['help'])).toEqual(await hopspec(['--help']))
  })

  test('a reader that closed the pipe is no failure', async () => {
    expect(await hopspec(['plan', SPEC], { deaf: true })).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('exit code 1: a finding', () => {
  test('a probe that dies on its way', async () => {
    const { code, stdout, stderr } = await hopspec([...PING, '--ttl', '1'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain('TTL_EXPIRED')
  })
})

describe('exit code 2: wrong usage or input', () => {
  test.each([
    [['trce'], "there is no command 'trce'; did you mean 'trace'? There are: trace"],
    [[...PING, '--hedaers'], "trace has no option '--hedaers'; did you mean '--headers'?"],
    [['trace', SPEC, '--from', 'coffee'], 'trace needs --to, a host, router or pod of the spec'],
    [['trace', SPEC, '--from', 'cofee', '--to', 'tea'], `${SPEC}: no host, router or pod is named 'cofee'; did you mean 'coffee'? There are: rain-kubernetes-1, rain-kubernetes-2, coffee, tea`],
    [[...PING, '--cluster', 'rian'], `${SPEC}: no cluster is named 'rian'; did you mean 'rain'?`],
    [[...PING, '--tcp', 'http'], "--tcp takes a number from 1 to 65535, not 'http'"],
    [[...PING, '--udp', '65536'], "--udp takes a number from 1 to 65535, not '65536'"],
    [[...PING, '--ttl', '0'], "--ttl takes a number from 1 to 255, not '0'"],
    [[...PING, '--tos', '256'], "--tos takes a number from 0 to 255, not '256'"],
    [[...PING, '--sport', '5353'], '--sport goes with --tcp or --udp: an ICMP echo has no ports'],
    [[...PING, '--src', '10.9.9.9'], "cannot send icmp from 'coffee' to 'tea': src 10.9.9.9 is not an address of 'coffee'; correct the options of the probe"],
    [[...PING, '--run', 'coffee ip route'], "--run takes '<name>: <command>', such as 'node-1: ip route del 10.244.1.0/24', not 'coffee ip route'"],
    [[...PING, '--run', 'cofee: ip link set eth0 down'], `${SPEC}: no host, router or pod is named 'cofee'; did you mean 'coffee'?`],
    [[...PING, '--size=-1'], "--size takes a number from 12 to 65507, not '-1'"],
    [[...PING, '--tcp', '80', '--udp', '53'], 'choose one of --tcp and --udp'],
    [[...PING, '--tcp', '80', '--tcp', '81'], '--tcp is given 2 times'],
    [[...PING, '--tcp'], 'option `--tcp <port>` value is missing'],
    [[...PING, '--engine', 'kernl'], "--engine cannot be 'kernl'; did you mean 'kernel'? There are: model, kernel"],
    [['trace', 'specs/none.spec.ts', '--from', 'a', '--to', 'b'], 'specs/none.spec.ts: there is no such file'],
    [['plan', SPEC, '--format', 'yaml'], "--format cannot be 'yaml'; there are: json, sh, dot, svg"],
    [['plan', SPEC, '--format', 'sh', '--json'], 'choose one of --json and --format sh'],
    [['show', SPEC, 'coffee', 'ip tables'], "'ip tables' is no view; there are:\n  ip -br link"],
    [['show', SPEC, 'coffee', 'ip link show cni0'], "'coffee' has no link 'cni0'; there are: lo, eth0"],
    [['show', SPEC, 'coffee', 'ip route show table mian'], "'coffee' has no routing table 'mian'; there are: main, local, default"],
    [['show', SPEC, 'coffee'], 'show needs <command>: hopspec show <spec> <name> <command>\n  hopspec show --help shows examples'],
    [['trace'], 'trace needs <spec>: hopspec trace <spec>'],
    [['report'], 'report needs files…: hopspec report <...files>'],
    [['doctor', 'please'], "doctor takes no argument 'please': hopspec doctor"],
    [['trace', 'specs', '--from', 'a', '--to', 'b'], 'specs: this is a folder; name one of its spec files'],
    ...['pcapng', 'svg', 'html'].map((name): [string[], string] => [[...PING, `--${name}`, 'none/tea'], `--${name}: there is no folder 'none' to write none/tea to`]),
    [[...PING, '--pcapng', 'specs'], "--pcapng: 'specs' is a folder"],
    [['report', 'none.json'], 'none.json: there is no such file or folder'],
    [['report', 'package.json'], "package.json: this is neither data of hopspec's reporter (written with its option json: 'file') nor a blob of Vitest"],
    [['report', 'specs'], 'specs: no .json file is below this folder'],
    [['report', 'package.json', '--out', 'none/page.html'], "--out: there is no folder 'none' to write none/page.html to"],
    [['docs', 'none'], 'none: there is no such folder of specs'],
    [['docs', '--out', 'a', '--out', 'b'], '--out is given 2 times'],
    [['docs', '--out', 'package.json'], "--out: 'package.json' is a file, and the pages need a folder"],
    [['init', 'package.json'], 'package.json is a file, and init needs a folder'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await hopspec(argv)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`hopspec: ${message}`)
  })

  test('a spec that does not load, with its line', async () => {
    const file = join(folder, 'broken.spec.ts')
    writeFileSync(file, "import { cluster } from 'hopspec'\n\ncluster('rain').host('one', (host) => host.adress('10.0.0.1/24'))\n")
    const { code, stderr } = await hopspec(['plan', file])
    expect(code).toBe(2)
    expect(stderr).toMatch(/broken\.spec\.ts:3: .*adress/)
  })
})

describe('exit code 3: this machine cannot do it', () => {
  test('a trace on the kernel where nothing may make namespaces, with the remedy', async () => {
    const { code, stdout, stderr } = await hopspec([...PING, '--engine', 'kernel'], { env: NO_TOOLS })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('the kernel engine cannot run here\n  user namespace: unshare was not found; install util-linux, which has unshare')
  })

  test.each([
    [['init', '/proc/hopspec'], 'cannot make the folder /proc/hopspec: no such file or directory'],
    [['docs', '--out', '/proc/hopspec/pages'], 'cannot make the folder /proc/hopspec: no such file or directory'],
    [[...PING, '--svg', '/proc/hopspec'], 'cannot write /proc/hopspec: no such file or directory'],
  ])('a place that cannot be written to: %j', async (argv, message) => {
    expect(await hopspec(argv)).toEqual({ code: 3, stdout: '', stderr: `hopspec: ${message}; name a place that can be written to\n` })
  })

  test('a full disk behind standard output', async () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [main, 'plan', SPEC], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })
    closeSync(full)
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'hopspec: cannot write standard output: no space left on device; make room there, or name another place\n' })
  })

  test('doctor names each tool that is missing, its Debian package and what it is for', async () => {
    const { code, stdout } = await hopspec(['doctor', '--json'], { env: NO_TOOLS })
    expect(code).toBe(3)
    const { kernel, tools } = JSON.parse(stdout) as { kernel: { ok: boolean }; tools: { package: string; path: string | null }[] }
    expect(kernel.ok).toBe(false)
    expect(tools.map((tool) => tool.package)).toEqual(['iproute2', 'nftables', 'containernetworking-plugins', 'bridge-utils', 'net-tools', 'tcpdump', 'tshark', 'chromium'])
    const { stdout: text } = await hopspec(['doctor'], { env: NO_TOOLS })
    for (const tool of tools) expect(text.includes(`apt-get install ${tool.package}`)).toBe(tool.path === null)
    expect(tools.find((tool) => tool.package === 'tshark')?.path).toBeNull()
  })
})

describe('trace', () => {
  test('--json is the trace, bytes as hex', async () => {
    const { stdout } = await hopspec([...PING, '--json', '--tcp', '80'])
    const trace = JSON.parse(stdout) as { probe: object; verdict: object; packets: { hops: { layers: { kind: string; bytes?: unknown }[] }[] }[] }
    expect(trace).toMatchObject({ probe: { protocol: 'tcp', port: 80 }, verdict: { delivered: true, answered: true } })
    expect(stdout).not.toMatch(/"0": \d/)
  })

  test('--pcapng, --svg and --html write files', async () => {
    const [pcapng, svg, html] = [join(folder, 'trace.pcapng'), join(folder, 'trace.svg'), join(folder, 'trace.html')]
    expect((await hopspec([...PING, '--pcapng', pcapng, '--svg', svg, '--html', html])).code).toBe(0)
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[^]*coffee to tea[^]*<\/html>\s*$/i)
    // With the tables before and after the probe.
    expect(readFileSync(html, 'utf8')).toMatch(/"text":"10\.168\.0\.12 lladdr ce:02:ae:31:b1:46 DELAY dev cni0","change":"added"/)
    expect(decodePcapng(readFileSync(pcapng)).packets.length).toBeGreaterThan(10)
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /)
  })

  test('--tos, --src and --sport are those of the packet', async () => {
    const { code, stdout } = await hopspec([...PING, '--udp', '9', '--tos', '16', '--src', '10.168.0.12', '--sport', '5353', '--headers'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/10\.168\.0\.12 > 10\.168\.1\.32: IP tos 0x10[^\n]*\n\s+UDP 5353 > 9/)
  })

  test('--run changes the lab first, in the order given', async () => {
    const argv = [...PING, '--run', 'rain-kubernetes-1: ip route del 10.168.1.0/24', '--run', 'rain-kubernetes-1: ip route add blackhole 10.168.1.0/24']
    const { code, stdout } = await hopspec(argv)
    expect(code).toBe(1)
    expect(stdout).toContain('  after rain-kubernetes-1: ip route del 10.168.1.0/24\n  after rain-kubernetes-1: ip route add blackhole 10.168.1.0/24\n')
    expect(stdout).toContain('ROUTE_BLACKHOLE')
    expect(JSON.parse((await hopspec([...argv, '--json'])).stdout)).toMatchObject({ changes: [{ netns: 'rain-kubernetes-1', command: 'ip route del 10.168.1.0/24' }, {}] })
  })

  test('of several clusters that declare the names the first is taken, and standard error says so', async () => {
    const file = join(folder, 'several.spec.ts')
    writeFileSync(file, "import { cluster } from 'hopspec'\nconst two = (name: string) => cluster(name).host('a', (host) => host.address('192.0.2.1/24')).host('b', (host) => host.address('192.0.2.2/24'))\nexport const one = two('one')\nexport const other = two('other')\n")
    expect(await hopspec(['trace', file, '--from', 'a', '--to', 'b'])).toMatchObject({ code: 0, stderr: `hopspec: ${file} declares 1 one, 2 other; taking the first, --cluster takes another by its name or number\n` })
    for (const chosen of ['other', '2']) expect(JSON.parse((await hopspec(['trace', file, '--from', 'a', '--to', 'b', '--json', '--cluster', chosen])).stdout)).toMatchObject({ plan: 'other' })
    expect(await hopspec(['trace', file, '--from', 'a', '--to', 'b', '--cluster', '3'])).toMatchObject({ code: 2, stderr: `hopspec: ${file}: no cluster is named '3'; there are: one, other\n` })
  })

  test('--no-df lets a packet be fragmented that --df may not be', async () => {
    const size = ['--size', '1440']
    expect((await hopspec([...PING, ...size, '--df'])).code).toBe(1)
    expect((await hopspec([...PING, ...size, '--no-df'])).code).toBe(0)
  })
})

describe('plan', () => {
  test('--json is the plan, in the order of the cluster', async () => {
    const { stdout } = await hopspec(['plan', SPEC, '--json'])
    const plan = JSON.parse(stdout) as { name: string; netns: { name: string }[] }
    expect(stdout).toBe(`${JSON.stringify(plan, null, 2)}\n`)
    expect([plan.name, ...plan.netns.map(({ name }) => name)]).toEqual(['rain', 'rain-kubernetes-1', 'rain-kubernetes-2', 'coffee', 'tea'])
  })

  test('--format sh, dot and svg are a script, a Graphviz graph and a drawing', async () => {
    expect((await hopspec(['plan', SPEC, '--format', 'sh'])).stdout).toMatch(/^#!\/bin\/sh\n[^]*ip -n rain-kubernetes-1 route replace 10\.168\.1\.0\/24 via 10\.168\.1\.0 dev flannel\.1 onlink/)
    const { stdout: dot } = await hopspec(['plan', SPEC, '--format', 'dot'])
    expect(dot).toMatch(/^graph "rain" \{\n[^]*\n\}\n$/)
    expect(dot).toContain('"coffee/eth0" -- "rain-kubernetes-1/veth912977f8" [style=bold, label="veth"]')
    expect((await hopspec(['plan', SPEC, '--format', 'svg'])).stdout).toMatch(/^<svg /)
  })
})

describe('show', () => {
  test('prints a table as the real tool does, and with --json the state behind it', async () => {
    const argv = ['show', SPEC, 'rain-kubernetes-1', 'ip neigh show dev flannel.1']
    const { stdout } = await hopspec(argv)
    expect(stdout).toBe('10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT\n')
    expect(JSON.parse((await hopspec([...argv, '--json'])).stdout)).toMatchObject({ netns: 'rain-kubernetes-1', engine: 'model', output: stdout.trimEnd(), state: { netns: 'rain-kubernetes-1' } })
  })
})
