import { describe, expect, test } from 'vitest'
import { boxLab, end, way, type Box, type BoxLink } from '../../../support/boxes.js'

const MASQUERADE = 'table ip nat {\n chain POSTROUTING {\n type nat hook postrouting priority 100; policy accept;\n oifname "eth9" masquerade\n }\n}'

/** Two pods on a bridge; the second one's port is narrower than the first one's link. */
const boxes = (sender: BoxLink, port: BoxLink, bridge: BoxLink, h: Partial<Box> = {}) => ({
  h: { links: { br0: { kind: 'bridge' as const, ...bridge }, v1: { to: 'p1/eth0', master: 'br0', ...sender }, v2: { to: 'p2/eth0', master: 'br0', ...port } }, addrs: ['10.0.0.254/24 dev br0'], ...h },
  p1: { role: 'pod' as const, links: { eth0: { to: 'h/v1', ...sender } }, addrs: ['10.0.0.1/24 dev eth0'] },
  p2: { role: 'pod' as const, links: { eth0: { to: 'h/v2', ...port } }, addrs: ['10.0.0.2/24 dev eth0'] },
})

describe('a bridge that calls iptables', () => {
  // br_nf_ip_fragment(), net/bridge/br_netfilter_hooks.c, cuts by br_dst_default_metrics[], net/bridge/br_nf_core.c.
  test('cuts a packet that is too long for its port into pieces of 1500 bytes', async () => {
    const { request } = await boxLab(boxes({ mtu: 9000 }, { mtu: 1500 }, { mtu: 1500 })).ping('p1', '10.0.0.2', { size: 3000, df: false })
    expect(end(request)).toBe('delivered at p2 eth0')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0< h/v2> p2/eth0<')
    expect(request.branches.map(({ why, from, hops }) => [why, from, hops.map(({ netns, ifname }) => `${netns}/${ifname}`)])).toEqual([
      ['fragment', { netns: 'h', ifname: 'br0' }, ['h/v2', 'p2/eth0']],
      ['fragment', { netns: 'h', ifname: 'br0' }, ['h/v2', 'p2/eth0']],
    ])
    expect(request.hops[2]?.layers).toBe(request.hops[1]?.layers)
  })

  // br_change_mtu(), net/bridge/br_device.c: with ports of several sizes the bridge was told its MTU, and cuts by it.
  test('cuts it by the MTU that the bridge was told, and loses the pieces that are too long for the port', async () => {
    const { request } = await boxLab(boxes({ mtu: 1500 }, { mtu: 576 }, { mtu: 1200 })).ping('p1', '10.0.0.2', { size: 1400, df: false })
    expect(end(request)).toBe('dropped at h br0: MTU_EXCEEDED')
    expect(request.branches).toMatchObject([{ why: 'fragment', from: { ifname: 'br0' }, outcome: { kind: 'dropped', reason: 'REASSEMBLY_TIMEOUT', at: { netns: 'p2', ifname: 'eth0' } } }])
  })

  test('loses it where 1500 bytes are too long for the port as well', async () => {
    const lab = boxLab(boxes({ mtu: 1500 }, { mtu: 1500 }, { mtu: 1500 }))
    await lab.host('h').run('ip link set v2 mtu 576')
    await lab.host('h').run('ip link set br0 mtu 1500')
    expect(end((await lab.ping('p1', '10.0.0.2', { size: 1400, df: false })).request)).toBe('dropped at h v1: MTU_EXCEEDED')
  })

  test('cuts nothing that says DF', async () => {
    const { request } = await boxLab(boxes({ mtu: 9000 }, { mtu: 1500 }, { mtu: 1500 })).ping('p1', '10.0.0.2', { size: 3000, df: true })
    expect(end(request)).toBe('dropped at h v1: MTU_EXCEEDED')
  })

  test('puts fragments together where connections are tracked, and sends them on as large as the largest came', async () => {
    const { request } = await boxLab(boxes({ mtu: 1450 }, { mtu: 1500 }, {}, { nft: MASQUERADE })).ping('p1', '10.0.0.2', { size: 2000, df: false })
    expect(end(request)).toBe('delivered at p2 eth0')
    expect(request.hops.at(-1)?.layers[1]).toMatchObject({ length: 1444, mf: true })
    expect(request.branches.map(({ from, outcome }) => [from, outcome])).toEqual([
      [{ netns: 'p1', ifname: 'eth0' }, { kind: 'delivered', at: { netns: 'h', ifname: 'v1' } }],
      [{ netns: 'h', ifname: 'br0' }, { kind: 'delivered', at: { netns: 'p2', ifname: 'eth0' } }],
    ])
  })

  test('leaves all this alone where bridge-nf-call-iptables is 0', async () => {
    const off = { sysctl: { 'net.bridge.bridge-nf-call-iptables': '0' } }
    const { request } = await boxLab(boxes({ mtu: 9000 }, { mtu: 1500 }, { mtu: 1500 }, off)).ping('p1', '10.0.0.2', { size: 3000, df: false })
    expect(end(request)).toBe('dropped at h v1: MTU_EXCEEDED')
  })
})
