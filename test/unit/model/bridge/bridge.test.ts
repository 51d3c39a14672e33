import { describe, expect, test } from 'vitest'
import { boxLab, end, way, type Box } from '../../../support/boxes.js'

/** Three pods on a bridge. */
const pod = (number: number, peer: string): Box => ({ role: 'pod', links: { eth0: { to: `h/${peer}` } }, addrs: [`10.0.0.${number}/24 dev eth0`] })
const port = (to: string, more: Partial<NonNullable<Box['links']>[string]> = {}) => ({ to: `${to}/eth0`, master: 'br0', ...more })
const host = (more: Partial<Box> = {}): Box => ({
  links: { br0: { kind: 'bridge' }, v1: port('p1'), v2: port('p2'), v3: port('p3') },
  addrs: ['10.0.0.254/24 dev br0'],
  ...more,
})
const boxes = (h: Box = host()) => ({ h, p1: pod(1, 'v1'), p2: pod(2, 'v2'), p3: pod(3, 'v3') })

describe('a bridge', () => {
  test('floods a broadcast to every other port and hands it up, and learns who sent it', async () => {
    const lab = boxLab(boxes())
    const trace = await lab.ping('p1', '10.0.0.2')
    const request = trace.arp[0]?.requests[0]
    expect(request && way(request)).toBe('p1/eth0> h/v1< h/br0< h/v2> p2/eth0<')
    expect(request?.branches.map((branch) => ({ ...branch, hops: branch.hops.map(({ netns, ifname, via }) => `${netns}/${ifname} ${via}`) }))).toEqual([
      { why: 'flood', from: { netns: 'h', ifname: 'v1' }, hops: ['h/br0 bridge-up'], outcome: { kind: 'delivered', at: { netns: 'h', ifname: 'br0' } } },
      { why: 'flood', from: { netns: 'h', ifname: 'br0' }, hops: ['h/v3 bridged', 'p3/eth0 wire'], outcome: { kind: 'delivered', at: { netns: 'p3', ifname: 'eth0' } } },
    ])
    const { fdb } = await lab.host('h').state()
    expect(fdb.filter(({ state }) => state === 'dynamic')).toEqual([
      { mac: '02:00:00:00:02:02', dev: 'v1', owner: 'master', state: 'dynamic' },
      { mac: '02:00:00:00:03:02', dev: 'v2', owner: 'master', state: 'dynamic' },
    ])
  })

  test('sends a frame whose MAC it learned to that port alone, by that entry', async () => {
    const lab = boxLab(boxes())
    const { request } = await lab.ping('p1', '10.0.0.2')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0< h/v2> p2/eth0<')
    expect(request.branches).toEqual([])
    expect(request.hops[2]).toMatchObject({ via: 'bridged', decided: [{ table: 'fdb', row: { mac: '02:00:00:00:03:02', dev: 'v2' } }] })
  })

  test('floods a unicast frame that it does not know, and other stacks drop it', async () => {
    const known = { ...pod(1, 'v1'), neigh: ['10.0.0.2 lladdr 02:00:00:00:03:02 dev eth0 nud permanent'] }
    const { request } = await boxLab({ ...boxes(), p1: known }).ping('p1', '10.0.0.2')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0< h/v2> p2/eth0<')
    expect(request.branches.map(({ hops, outcome }) => [hops.map(({ netns }) => netns).join(), outcome.kind, 'reason' in outcome && outcome.reason])).toEqual([['h,p3', 'dropped', 'OTHERHOST']])
  })

  test('does not flood out of a port whose flooding is off', async () => {
    const known = { ...pod(1, 'v1'), neigh: ['10.0.0.2 lladdr 02:00:00:00:03:02 dev eth0 nud permanent'] }
    const h = host({ links: { br0: { kind: 'bridge' }, v1: port('p1'), v2: port('p2'), v3: port('p3', { port: { flood: false } }) } })
    expect((await boxLab({ ...boxes(h), p1: known }).ping('p1', '10.0.0.2')).request.branches).toEqual([])
  })

  test('takes frames for its own MAC up, through the IP stack of the bridge device', async () => {
    const { request } = await boxLab(boxes()).ping('p1', '10.0.0.254')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0<')
    expect(request.hops[2]).toMatchObject({ via: 'bridge-up', decided: [{ table: 'fdb', row: { mac: '02:00:00:00:01:02', state: 'permanent' } }, { table: 'route' }] })
    expect(end(request)).toBe('delivered at h br0')
  })

  test('never sends a frame back out of the port that it came in by, unless that is a hairpin', async () => {
    const sender = { ...pod(1, 'v1'), neigh: ['10.0.0.9 lladdr 02:00:00:00:09:09 dev eth0 nud permanent'] }
    const entry = { fdb: ['02:00:00:00:09:09 dev v1 master static'] }
    const off = await boxLab({ ...boxes(host(entry)), p1: sender }).ping('p1', '10.0.0.9')
    expect(end(off.request)).toBe('dropped at h v1: BRIDGE_NO_EGRESS')
    const links = { br0: { kind: 'bridge' as const }, v1: port('p1', { port: { hairpin: true } }), v2: port('p2'), v3: port('p3') }
    const on = await boxLab({ ...boxes(host({ ...entry, links })), p1: sender }).ping('p1', '10.0.0.9')
    expect(way(on.request)).toBe('p1/eth0> h/v1< h/br0< h/v1> p1/eth0<')
  })

  test('drops what comes in by a port that is not forwarding, and names the port', async () => {
    const h = host({ links: { br0: { kind: 'bridge' }, v1: port('p1', { port: { state: 'listening' } }), v2: port('p2'), v3: port('p3') } })
    const trace = await boxLab(boxes(h)).ping('p1', '10.0.0.2')
    expect(trace.arp[0]?.requests.map(end)).toContain('dropped at h v1: BRIDGE_PORT_STATE')
    expect(trace.arp[0]?.requests[0]?.outcome).toMatchObject({ entry: { table: 'link', row: { ifname: 'v1', bridgePort: { state: 'listening' } } } })
  })

  test('learns, but forwards nothing, in state learning', async () => {
    const h = host({ links: { br0: { kind: 'bridge' }, v1: port('p1', { port: { state: 'learning' } }), v2: port('p2'), v3: port('p3') } })
    const lab = boxLab(boxes(h))
    const { arp } = await lab.ping('p1', '10.0.0.2')
    expect((await lab.host('h').state()).fdb).toContainEqual({ mac: '02:00:00:00:02:02', dev: 'v1', owner: 'master', state: 'dynamic' })
    expect(arp[0]?.requests.map((request) => [way(request), end(request)])).toEqual(Array.from({ length: 3 }, () => ['p1/eth0> h/v1<', 'dropped at h v1: BRIDGE_PORT_STATE']))
  })

  test('learns nothing at a port whose learning is off', async () => {
    const h = host({ links: { br0: { kind: 'bridge' }, v1: port('p1', { port: { learning: false } }), v2: port('p2'), v3: port('p3') } })
    const lab = boxLab(boxes(h))
    expect((await lab.ping('p1', '10.0.0.2')).verdict.answered).toBe(true)
    expect((await lab.host('h').state()).fdb.map(({ mac }) => mac)).not.toContain('02:00:00:00:02:02')
  })

  test('forgets what it learned after its ageing time', async () => {
    const h = host({ links: { br0: { kind: 'bridge', ageingTime: 2 }, v1: port('p1'), v2: port('p2'), v3: port('p3') } })
    const lab = boxLab(boxes(h))
    await lab.ping('p1', '10.0.0.2')
    await lab.ping('p3', '10.0.0.77')
    expect((await lab.host('h').state()).fdb.filter(({ state }) => state === 'dynamic').map(({ dev }) => dev)).toEqual(['v3'])
  })

  test('forgets at once with an ageing time of 0, and floods', async () => {
    const lab = boxLab(boxes(host({ links: { br0: { kind: 'bridge', ageingTime: 0 }, v1: port('p1'), v2: port('p2'), v3: port('p3') } })))
    const { request } = await lab.ping('p1', '10.0.0.2')
    expect(request.branches.map(({ why }) => why)).toEqual(['flood'])
    expect((await lab.host('h').state()).fdb.filter(({ state }) => state === 'dynamic')).toEqual([])
  })

  // br_fdb_update(), net/bridge/br_fdb.c: "received packet with own address as source address"
  test('keeps its own MAC though a frame came from there', async () => {
    const twin = { ...pod(1, 'v1'), links: { eth0: { to: 'h/v1', mac: '02:00:00:00:01:02' } } }
    const lab = boxLab({ ...boxes(), p1: twin })
    await lab.ping('p1', '10.0.0.2')
    expect((await lab.host('h').state()).fdb.filter(({ mac }) => mac === '02:00:00:00:01:02')).toEqual([{ mac: '02:00:00:00:01:02', dev: 'br0', owner: 'master', state: 'permanent' }])
  })

  test('with one port hands a broadcast up alone, and has nowhere to flood an unknown MAC to', async () => {
    const one = (neigh: readonly string[]) => boxLab({ h: { links: { br0: { kind: 'bridge' }, v1: port('p1') }, addrs: ['10.0.0.254/24 dev br0'] }, p1: { ...pod(1, 'v1'), neigh } })
    const { arp } = await one([]).ping('p1', '10.0.0.254')
    expect(arp[0]?.requests.map((request) => [way(request), request.branches])).toEqual([['p1/eth0> h/v1< h/br0<', []]])
    const { request } = await one(['10.0.0.9 lladdr 02:00:00:00:09:09 dev eth0 nud permanent']).ping('p1', '10.0.0.9')
    expect([way(request), end(request)]).toEqual(['p1/eth0> h/v1<', 'dropped at h v1: BRIDGE_NO_EGRESS'])
  })

  test('has one MAC at one port: the one where it was seen last', async () => {
    const twin = { ...pod(2, 'v2'), links: { eth0: { to: 'h/v2', mac: '02:00:00:00:02:02' } } }
    const lab = boxLab({ ...boxes(), p2: twin })
    await lab.ping('p1', '10.0.0.254')
    await lab.ping('p2', '10.0.0.254')
    expect((await lab.host('h').state()).fdb.filter(({ mac }) => mac === '02:00:00:00:02:02')).toEqual([{ mac: '02:00:00:00:02:02', dev: 'v2', owner: 'master', state: 'dynamic' }])
  })

  test('drops a frame that its egress port cannot take', async () => {
    const h = host({ links: { br0: { kind: 'bridge' }, v1: port('p1'), v2: port('p2', { mtu: 1000 }), v3: port('p3') }, sysctl: { 'net.bridge.bridge-nf-call-iptables': '0' } })
    const { request } = await boxLab(boxes(h)).ping('p1', '10.0.0.2', { size: 1200 })
    expect(end(request)).toBe('dropped at h v1: MTU_EXCEEDED')
  })

  test('shows its frames to the IP hooks where bridge-nf-call-iptables is 1, and not where it is 0', async () => {
    const nft = 'table ip filter {\n chain FORWARD {\n type filter hook forward priority 0; policy drop;\n }\n}'
    const asked = await boxLab(boxes(host({ nft, sysctl: { 'net.bridge.bridge-nf-call-iptables': '1' } }))).ping('p1', '10.0.0.2')
    expect(end(asked.request)).toBe('dropped at h v1: NFT_DROP')
    const passed = await boxLab(boxes(host({ nft, sysctl: { 'net.bridge.bridge-nf-call-iptables': '0' } }))).ping('p1', '10.0.0.2')
    expect(passed.verdict.answered).toBe(true)
  })

  test('has no carrier without a port that forwards', async () => {
    const lab = boxLab({ h: { links: { br0: { kind: 'bridge' } }, addrs: ['10.0.0.254/24 dev br0'] } })
    expect((await lab.host('h').state()).links.find(({ ifname }) => ifname === 'br0')?.operstate).toBe('DOWN')
    expect((await lab.ping('h', '10.0.0.1')).arp).toEqual([])
  })
})
