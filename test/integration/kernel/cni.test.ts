import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cni, compile, flannel, type CniHost, type CniSettings } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import type { Session, Trace } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { openLab, prepareLab } from '../../../src/lab/index.js'
import type { CniConfList, Plan } from '../../../src/plan/index.js'
import { deviceOf, placeScene, shownPlan, tracePcapng } from '../../../src/report/index.js'
import '../../../src/vitest/index.js'
import { decodePcapng } from '../../../src/wire/index.js'
import { BIN_DIR, describeCni } from './cni-plugins.js'
import { differences, rowsOf } from './rows.js'

/** What flannel's own plugin delegates, with the routes that it has in a pod. */
const delegated = ({ podCidr }: CniHost): CniConfList => ({
  cniVersion: '0.3.1',
  name: 'cbr0',
  plugins: [{
    type: 'bridge', bridge: 'cni0', isGateway: true, isDefaultGateway: true, hairpinMode: true, ipMasq: false, mtu: 1450,
    ipam: { type: 'host-local', ranges: [[{ subnet: podCidr }]], routes: [{ dst: '10.168.0.0/16' }] },
  }],
})

/** What flannel's daemon adds to a host is no work of the plugin: its device, its rules, and what those need. */
const withoutFlanneld = (whole: Plan): Plan => ({
  ...whole,
  netns: whole.netns.map((one) => ({
    ...one,
    links: one.links.filter(({ kind }) => kind !== 'vxlan'),
    addrs: one.addrs.filter(({ dev }) => dev !== 'flannel.1'),
    sysctl: Object.fromEntries(Object.entries(one.sysctl).filter(([key]) => !/bridge-nf|flannel/.test(key))),
    ruleset: [],
  })),
})

const withNetwork = (network: Parameters<ReturnType<typeof cluster>['network']>[0]) =>
  cluster('plugins')
    .network(network)
    .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.listen({ tcp: 80 })).pod('tea', (pod) => pod.address('10.168.0.77').listen({ udp: 53 })))

const plan = (settings: Partial<CniSettings>): Plan => compile(withNetwork(cni({ binDir: BIN_DIR, conflist: delegated, ...settings })))
const list = (...plugins: CniConfList['plugins']): CniConfList => ({ cniVersion: '0.4.0', name: 'list', plugins })
const local = { type: 'host-local', ranges: [[{ subnet: '10.168.0.0/24' }]], routes: [{ dst: '0.0.0.0/0' }] }

const ping = (session: Session, from: string, dst: string): Promise<Trace> => session.send({ protocol: 'icmp', netns: from, dst, from, to: dst, size: 56, ttl: 64, tos: 0 })

async function withLab(settings: Partial<CniSettings>, fn: (session: Session) => Promise<void>): Promise<void> {
  const session = await kernelEngine.open(plan(settings))
  try {
    await fn(session)
  } finally {
    await session.close()
  }
}

describeCni('real CNI plugins', () => {
  describe('bridge with host-local and loopback, as flannel delegates to it', () => {
    let session: Session
    let own: Session
    beforeAll(async () => {
      session = await kernelEngine.open(plan({}))
      own = await kernelEngine.open(withoutFlanneld(compile(withNetwork(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 })))))
    })
    afterAll(async () => {
      await session.close()
      await own.close()
    })

    test('gives pods the addresses that host-local hands out, or the one that was asked for', async () => {
      const addresses = async (pod: string): Promise<readonly string[]> => (await session.state(pod)).addrs.map(({ local: address, prefixlen }) => `${address}/${prefixlen}`)
      expect(await addresses('coffee')).toEqual(['127.0.0.1/8', '10.168.0.2/24'])
      expect(await addresses('tea')).toEqual(['127.0.0.1/8', '10.168.0.77/24'])
    })

    const rows = async (lab: Session): Promise<readonly string[]> => {
      for (const [from, to] of [['coffee', '10.168.0.77'], ['host-1', '10.168.0.2'], ['tea', '10.168.0.1']] as const) await ping(lab, from, to)
      return await rowsOf(lab, ['host-1', 'coffee', 'tea'])
    }

    test("wires the host and its pods as hopspec's own wiring does, row by row, but for names and MAC addresses", async () => {
      expect(differences(await rows(own), await rows(session))).toEqual([])
    })

    test('shows each row that a setting of the plugin changes', () =>
      withLab({ conflist: (host) => ({ ...delegated(host), plugins: delegated(host).plugins.map((plugin) => ({ ...plugin, isDefaultGateway: false, mtu: 1400 })) }) }, async (lab) => {
        const found = differences(await rows(session), await rows(lab))
        const routes = ['coffee', 'tea'].map((pod) => `- ${pod} routes {"dev":"eth0","dst":"default","gateway":"10.168.0.1"}`)
        expect(found.filter((row) => row.includes(' routes '))).toEqual(routes)
        expect(found.filter((row) => !row.includes(' routes ')).map((row) => row.replace(/ links .*"ifname":"(.*?)".*"mtu":(\d+).*/, ' $1 $2'))).toEqual(
          ['coffee eth0', 'host-1 cni0', 'host-1 port-of-coffee', 'host-1 port-of-tea', 'tea eth0'].flatMap((link) => [`+ ${link} 1400`, `- ${link} 1450`]),
        )
      }))

    test('gives the host the gateway on cni0 and the route to its pods', async () => {
      const { addrs, routes } = await session.state('host-1')
      expect(addrs).toContainEqual({ dev: 'cni0', family: 'inet', local: '10.168.0.1', prefixlen: 24, broadcast: '10.168.0.255' })
      expect(routes).toContainEqual({ dst: '10.168.0.0/24', dev: 'cni0', prefsrc: '10.168.0.1' })
    })

    test('lets pods reach each other through the bridge, and every hop is seen', async () => {
      const trace = await ping(session, 'coffee', '10.168.0.77')
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      const [eth0, port, bridge, other, end] = trace.request.hops
      expect([eth0, port, bridge, other, end].map((hop) => `${hop?.netns} ${hop?.kind} ${hop?.via}`)).toEqual(['coffee veth local', 'host-1 veth wire', 'host-1 bridge bridged', 'host-1 veth bridged', 'tea veth wire'])
    })
  })

  test.each([['bridge', delegated], ['macvlan', () => list({ type: 'macvlan', master: 'eth0', mode: 'bridge', ipam: local })]] as const)('captures and drawings have the devices that %s made', async (_type, conflist) => {
    await using lab = await openLab(withNetwork(cni({ binDir: BIN_DIR, conflist })), { engine: 'kernel' })
    const trace = await lab.ping('coffee', '10.168.0.77')
    const hops = trace.request.hops.map(({ netns, ifname }) => ({ netns, ifname }))
    expect(hops.at(-1)).toEqual({ netns: 'tea', ifname: 'eth0' })
    const { interfaces, packets } = decodePcapng(tracePcapng(lab.plan, trace))
    const captured = packets.filter(({ comments }) => comments?.some((comment) => comment.includes('of the request'))).map((packet) => interfaces[packet.interface]?.name)
    expect(captured).toEqual(trace.request.hops.filter(({ kind, via }) => kind !== 'bridge' || via !== 'bridged').map(({ netns, ifname }) => `${netns}/${ifname}`))
    const scene = placeScene(await shownPlan(lab))
    expect(hops.filter(({ netns, ifname }) => deviceOf(scene, netns, ifname) === undefined)).toEqual([])
    expect(scene.wires.length).toBeGreaterThan(2)
  })

  test('loopback brings lo up', () =>
    withLab({}, async (session) => {
      expect((await session.state('coffee')).links.find(({ ifname }) => ifname === 'lo')).toMatchObject({ kind: 'loopback', up: true })
    }))

  test('bridge, host-local, ptp and macvlan find in CHECK what they made in ADD', async () => {
    const plugins: CniConfList['plugins'] = [
      { type: 'bridge', bridge: 'cni0', isDefaultGateway: true, ipam: { ...local, routes: [] } },
      { type: 'ptp', ipam: local },
      { type: 'macvlan', master: 'eth0', mode: 'bridge', ipam: local },
    ]
    for (const plugin of plugins) await withLab({ conflist: { ...list(plugin), cniVersion: '1.0.0' } }, async (session) => expect((await session.state('coffee')).addrs).toHaveLength(2))
  })

  test('ptp routes between pods through the host', () =>
    withLab({ conflist: list({ type: 'ptp', mtu: 1400, ipam: local }) }, async (session) => {
      const trace = await ping(session, 'coffee', '10.168.0.77')
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(trace.request.hops.map(({ netns, via }) => `${netns} ${via}`)).toEqual(['coffee local', 'host-1 wire', 'host-1 routed', 'tea wire'])
    }))

  describe('macvlan on the uplinks of two hosts', () => {
    const two = cluster('uplinks')
      .network(cni({ binDir: BIN_DIR, conflist: ({ podCidr }) => list({ type: 'macvlan', master: 'eth0', mode: 'bridge', ipam: { type: 'host-local', ranges: [[{ subnet: podCidr }]] } }) }))
      .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee').pod('tea', (pod) => pod.listen({ udp: 53 })))
      .host('host-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('milk'))
    let session: Session
    beforeAll(async () => {
      session = await kernelEngine.open(compile(two))
      // host-local's subnets differ, and nobody routes between them: the pods of both hosts share the wire.
      for (const [pod, other] of [['coffee', '10.168.1.0/24'], ['milk', '10.168.0.0/24']] as const) await session.exec?.(pod, ['ip', 'route', 'add', other, 'dev', 'eth0'])
    })
    afterAll(() => session.close())
    const walk = ({ hops }: Pick<Trace['request'], 'hops'>): readonly string[] => hops.map(({ netns, ifname, kind, dir, via }) => `${netns} ${ifname} ${kind} ${dir} ${via}`)

    test('is read as `ip -d -j link` has it', async () => {
      const { links } = await session.state('coffee')
      const { stdout = '[]' } = (await session.exec?.('coffee', ['ip', '-d', '-j', 'link', 'show', 'eth0'])) ?? {}
      const [told] = JSON.parse(stdout) as [{ readonly link_index: number; readonly linkinfo: { readonly info_kind: string; readonly info_data: { readonly mode: string } } }]
      expect(links.find(({ ifname }) => ifname === 'eth0')).toMatchObject({
        kind: told.linkinfo.info_kind, mode: told.linkinfo.info_data.mode, linkIndex: told.link_index, lower: { netns: 'host-1', ifname: 'eth0' },
      })
      expect(told.linkinfo).toMatchObject({ info_kind: 'macvlan', info_data: { mode: 'bridge' } })
    })

    test.each(['first', 'second'])('shows every hop between neighbours on one uplink, at the %s echo', async () => {
      const trace = await ping(session, 'coffee', '10.168.0.3')
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(walk(trace.request)).toEqual(['coffee eth0 macvlan out local', 'host-1 eth0 ether in wire', 'tea eth0 macvlan in bridge-up'])
      expect(walk(trace.reply as Trace['request'])).toEqual(['tea eth0 macvlan out local', 'host-1 eth0 ether in wire', 'coffee eth0 macvlan in bridge-up'])
      expect(trace.packets).toHaveLength(2)
      expect(trace.packets.flatMap(({ branches }) => branches)).toEqual([])
    })

    test.each(['first', 'second'])('shows every hop to a pod of another host, at the %s echo', async () => {
      const trace = await ping(session, 'coffee', '10.168.1.2')
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(walk(trace.request)).toEqual(['coffee eth0 macvlan out local', 'host-1 eth0 ether out bridge-egress', 'host-2 eth0 ether in wire', 'milk eth0 macvlan in bridge-up'])
      expect(trace.packets).toHaveLength(2)
      expect(trace.packets.flatMap(({ branches }) => branches)).toEqual([])
    })

    test('shows a broadcast at every device that got it, and who answered', async () => {
      await session.exec?.('coffee', ['ip', 'neigh', 'flush', 'all'])
      const { arp } = await ping(session, 'coffee', '10.168.1.2')
      const asked = arp.find(({ netns, cast }) => netns === 'coffee' && cast === 'broadcast')
      expect(asked?.lladdr).toBe((await session.state('milk')).links.find(({ ifname }) => ifname === 'eth0')?.address)
      const [request] = asked?.requests ?? []
      expect(request && walk(request)).toEqual(['coffee eth0 macvlan out local', 'host-1 eth0 ether out bridge-egress', 'host-2 eth0 ether in wire', 'milk eth0 macvlan in bridge-up'])
      expect(request?.branches.map((branch) => walk(branch))).toEqual([['tea eth0 macvlan in wire']])
    })

    test('lets a pod ask the other host, whose own stack answers', async () => {
      await session.exec?.('coffee', ['ip', 'route', 'add', '10.225.28.171', 'dev', 'eth0'])
      await session.exec?.('host-2', ['ip', 'route', 'add', '10.168.0.0/24', 'dev', 'eth0'])
      const trace = await ping(session, 'coffee', '10.225.28.171')
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(walk(trace.request)).toEqual(['coffee eth0 macvlan out local', 'host-1 eth0 ether out bridge-egress', 'host-2 eth0 ether in wire'])
      expect(trace.arp.find(({ netns, ip }) => netns === 'coffee' && ip === '10.225.28.171')?.lladdr).toMatch(/^[0-9a-f:]{17}$/)
    })
  })

  describe("portmap has a port of the host lead to the pod, which probes of all sides show", () => {
    let session: Session
    beforeAll(async () => {
      const mapped = cluster('mapped')
        .network(cni({
          binDir: BIN_DIR,
          conflist: (host) => ({ ...delegated(host), plugins: [...delegated(host).plugins, { type: 'portmap', capabilities: { portMappings: true }, snat: true }] }),
          runtimeConfig: (pod) => (pod === 'coffee' ? { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }, { hostPort: 5353, containerPort: 53, protocol: 'udp' }] } : {}),
        }))
        .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.listen({ tcp: 80, udp: 53 })).pod('tea'))
        .host('host-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24'))
      session = await kernelEngine.open(compile(mapped))
    })
    afterAll(() => session.close())
    const knock = (netns: string, protocol: 'tcp' | 'udp', port: number): Promise<Trace> => session.send({ protocol, netns, dst: '10.225.28.170', port, from: netns, to: '10.225.28.170', size: 32, ttl: 64, tos: 0 })

    test.each([['tcp', 8080, 80], ['udp', 5353, 53]] as const)('a %s client on another host reaches the pod, with its own address', async (protocol, port, own) => {
      const trace = await knock('host-2', protocol, port)
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(trace).toBeTranslated({ dst: `10.168.0.2:${own}`, at: 'host-1/cni0' })
      expect(trace.request).not.toBeTranslated({ src: '10.168.0.1' })
      expect(trace.request.hops.map(({ netns, ifname, via }) => `${netns} ${netns === 'host-1' && via === 'bridge-egress' ? 'port' : ifname} ${via}`))
        .toEqual(['host-2 eth0 local', 'host-1 eth0 wire', 'host-1 cni0 routed', 'host-1 port bridge-egress', 'coffee eth0 wire'])
      expect(trace.reply).toBeTranslated({ src: `10.225.28.170:${port}` })
    })

    test.each(['tea', 'coffee'])('%s reaches the pod by the host, in whose name it then speaks', async (client) => {
      const trace = await knock(client, 'tcp', 8080)
      expect(trace.verdict).toEqual({ delivered: true, answered: true })
      expect(trace).toBeTranslated({ src: '10.168.0.1', dst: '10.168.0.2:80' })
      expect(trace.request.hops.at(-1)).toMatchObject({ netns: 'coffee', ifname: 'eth0', via: 'wire' })
    })

    test('a port that is not mapped is closed', async () => {
      const trace = await knock('host-2', 'tcp', 8081)
      expect(trace.request.outcome).toMatchObject({ kind: 'rejected', reason: 'PORT_CLOSED', at: { netns: 'host-1', ifname: 'eth0' } })
      expect(trace).not.toBeTranslated()
    })
  })

  test('DEL gives addresses back, and nothing of a lab is in the next one', async () => {
    for (let round = 0; round < 2; round++) {
      await withLab({}, async (session) => {
        expect((await session.exec?.('host-1', ['sh', '-c', 'ls /var/lib/cni/networks/cbr0 | grep ^10']))?.stdout).toBe('10.168.0.2\n10.168.0.77\n')
      })
    }
  })

  describe('written for this test', () => {
    let folder: string
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'hopspec-cni-'))
      const script = `#!/bin/sh\n{ echo "$(basename "$0") $CNI_COMMAND $CNI_IFNAME $CNI_ARGS"; cat; echo; } >> ${folder}/log\n[ "$CNI_COMMAND" = ADD ] && echo '{ "cniVersion": "0.4.0", "by": "'$(basename "$0")'" }'\nexit 0\n`
      for (const name of ['first', 'second', 'loopback']) writeFileSync(join(folder, name), script, { mode: 0o755 })
    })
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    const log = async (cniVersion: string, more: Partial<CniConfList> = {}): Promise<readonly string[]> => {
      rmSync(join(folder, 'log'), { force: true })
      const conflist = { ...list({ type: 'first', capabilities: { bandwidth: true } }, { type: 'second' }), cniVersion, ...more }
      const one = cluster('one').network(cni({ binDir: folder, conflist, runtimeConfig: () => ({ bandwidth: { ingressRate: 1 } }) }))
      const session = await kernelEngine.open(compile(one.host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))))
      await session.close()
      return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')
    }
    const commands = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith('{')).map((line) => line.replace(/ IgnoreUnknown.*/, ''))

    test('are run as a runtime does: lo, ADD and CHECK in order, DEL the other way round', async () => {
      expect(commands(await log('0.4.0'))).toEqual(['loopback ADD lo', 'first ADD eth0', 'second ADD eth0', 'first CHECK eth0', 'second CHECK eth0', 'second DEL eth0', 'first DEL eth0'])
    })

    test('are not checked by a list of a version that has no CHECK, or that disables it', async () => {
      const unchecked = ['loopback ADD lo', 'first ADD eth0', 'second ADD eth0', 'second DEL eth0', 'first DEL eth0']
      expect(commands(await log('0.3.1'))).toEqual(unchecked)
      expect(commands(await log('1.0.0', { disableCheck: true }))).toEqual(unchecked)
    })

    test('get their settings, the result before them, what they have the capability for, and the address that was declared', async () => {
      const lines = await log('0.4.0')
      const [, first, second] = lines.filter((line) => line.startsWith('{')).map((line): unknown => JSON.parse(line))
      expect(first).toEqual({ type: 'first', cniVersion: '0.4.0', name: 'list', runtimeConfig: { bandwidth: { ingressRate: 1 } } })
      expect(second).toEqual({ type: 'second', cniVersion: '0.4.0', name: 'list', prevResult: { cniVersion: '0.4.0', by: 'first' } })
      expect(lines).toContain('first ADD eth0 IgnoreUnknown=1;K8S_POD_NAME=coffee;IP=10.168.0.12/24')
    })
  })

  describe('a plugin that fails shows its own error', () => {
    let folder: string
    const commands = (): readonly string[] => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')
    const answer = { cniVersion: '0.4.0', code: 11, msg: 'no such lease', details: 'the store was emptied' }
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'hopspec-cni-'))
      for (const command of ['ADD', 'CHECK', 'DEL'])
        writeFileSync(join(folder, `no-${command}`), `#!/bin/sh\necho "$CNI_COMMAND" >> ${folder}/log\n[ "$CNI_COMMAND" = ${command} ] && { echo '${JSON.stringify(answer)}'; exit 1; }\necho '{ "cniVersion": "0.4.0" }'\n`, { mode: 0o755 })
    })
    afterEach(() => rmSync(join(folder, 'log'), { force: true }))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))

    test.each([['ADD', ['ADD', 'DEL']], ['CHECK', ['ADD', 'CHECK', 'DEL']]])('at %s, and the lab does not open, and leaves nothing', async (command, run) => {
      const broken = kernelEngine.open(plan({ binDir: folder, conflist: list({ type: `no-${command}` }) }))
      await expect(broken).rejects.toMatchObject({ kind: 'CniError', fields: { pod: 'coffee', plugin: `no-${command}`, command, answer } })
      await expect(broken).rejects.toThrow(`coffee: CNI plugin no-${command}: ${command} failed: no such lease (code 11)\n${JSON.stringify(answer, null, 2)}`)
      expect(commands()).toEqual(run)
    })

    test('at DEL, when the lab closes, and every pod has its turn', async () => {
      const session = await kernelEngine.open(plan({ binDir: folder, conflist: list({ type: 'no-DEL' }) }))
      await expect(session.close()).rejects.toThrow(`tea: CNI plugin no-DEL: DEL failed: no such lease (code 11)\n${JSON.stringify(answer, null, 2)}`)
      expect(commands()).toEqual(['ADD', 'CHECK', 'ADD', 'CHECK', 'DEL', 'DEL'])
    })
  })

  test('a real plugin that fails shows its own error', async () => {
    const broken = kernelEngine.open(plan({ conflist: list({ type: 'bridge', bridge: 'cni0', vlan: 5000, ipam: local }) }))
    await expect(broken).rejects.toMatchObject({ kind: 'CniError', fields: { pod: 'coffee', plugin: 'bridge', command: 'ADD', answer: { msg: expect.stringContaining('invalid VLAN ID 5000') } } })
    await expect(broken).rejects.toThrow('coffee: CNI plugin bridge: ADD failed: invalid VLAN ID 5000')
  })

  test('a plugin that is not there is named with those that are', async () => {
    await expect(kernelEngine.open(plan({ conflist: list({ type: 'mine' }) }))).rejects.toThrow(/^coffee: CNI plugin mine: ADD failed: there is no such plugin in \/usr\/lib\/cni; there are: .*bridge.*host-local/)
  })

  test('the model says that it runs none', () => {
    expect(() => prepareLab(plan({}), { engine: 'model' })).toThrow("the model runs no CNI plugins, which 'plugins' asks for; choose the kernel engine")
  })
})
