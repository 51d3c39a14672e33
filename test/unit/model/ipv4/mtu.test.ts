import { describe, expect, test } from 'vitest'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

/** a and r with 1500, r and b with 1000. */
const small = (r: Partial<Box> = {}, b: Partial<Box> = {}) => ({
  a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
  r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'b/eth0', mtu: 1000 } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: FORWARDING, ...r },
  b: { links: { eth0: { to: 'r/eth1', mtu: 1000 } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'], listen: ['tcp 80', 'udp 53'], ...b },
})

const sizes = (trace: { request: { hops: readonly { layers: readonly { kind: string }[] }[]; branches: readonly { hops: readonly { layers: readonly { kind: string }[] }[] }[] } }) =>
  [trace.request.hops, ...trace.request.branches.map(({ hops }) => hops)].map((hops) => hops[hops.length - 1]?.layers[1])

describe('a packet larger than an MTU on its way', () => {
  test('with DF is answered with 3/4 and the MTU, and the sender remembers', async () => {
    const lab = boxLab(small())
    const first = await lab.ping('a', '10.0.1.1', { size: 1200 })
    expect(ends(first)).toEqual(['rejected at r eth0 by 3/4: FRAG_NEEDED', 'error from r delivered at a eth0'])
    expect(first.errors[0]?.hops[0]?.layers[2]).toEqual({ kind: 'icmp', type: 3, code: 4, mtu: 1000 })
    const strict = await lab.ping('a', '10.0.1.1', { size: 1200, df: true })
    expect(strict.request.outcome).toMatchObject({ kind: 'dropped', at: { netns: 'a' }, reason: 'TOO_BIG_TO_SEND', native: 'EMSGSIZE', entry: { table: 'pmtu', row: { dst: '10.0.1.1', mtu: 1000 } } })
    const cut = await lab.ping('a', '10.0.1.1', { size: 1200 })
    expect(cut.verdict.answered).toBe(true)
    expect(sizes(cut)).toMatchObject([{ length: 996, mf: true, offset: 0, df: false }, { length: 252, mf: false, offset: 976, df: false }])
  })

  test('quotes at most 548 bytes of it', async () => {
    const { errors } = await boxLab(small()).ping('a', '10.0.1.1', { size: 1200 })
    expect(errors[0]?.hops[0]?.layers[1]).toMatchObject({ length: 576 })
  })

  test('without DF is cut there, and put together where it is for', async () => {
    const trace = await boxLab(small()).ping('a', '10.0.1.1', { size: 1200, df: false })
    expect(way(trace.request)).toBe('a/eth0> r/eth0< r/eth1> b/eth0<')
    expect(trace.request.branches.map(({ why, from, hops }) => [why, from, hops.map(({ netns, dir }) => `${netns} ${dir}`)])).toEqual([['fragment', { netns: 'r', ifname: 'eth0' }, ['r out', 'b in']]])
    expect(sizes(trace)).toMatchObject([{ length: 996, mf: true, offset: 0 }, { length: 252, mf: false, offset: 976 }])
    expect(ends(trace)).toEqual(['delivered at b eth0', 'reply delivered at a eth0'])
  })

  test('is cut so that only the last piece need not be a multiple of 8 bytes (ip_do_fragment)', async () => {
    const trace = await boxLab(small()).ping('b', '10.0.1.254', { size: 976 + 980 - 8 })
    expect(sizes(trace)).toMatchObject([{ length: 996, mf: true, offset: 0 }, { length: 1000, mf: false, offset: 976 }])
  })

  test('obeys the MTU of a route before that of the link', async () => {
    const { request } = await boxLab(small({ routes: ['10.0.1.1/32 dev eth1 mtu 700'] })).ping('a', '10.0.1.1', { size: 800 })
    expect(request.outcome).toMatchObject({ reason: 'FRAG_NEEDED', entry: { row: { mtu: 700 } } })
  })

  test('takes a path MTU below 552 for 552, and sends no DF to there any more', async () => {
    const lab = boxLab(small({ routes: ['10.0.1.1/32 dev eth1 mtu 500'] }))
    await lab.ping('a', '10.0.1.1', { size: 600 })
    const { request } = await lab.ping('a', '10.0.1.1', { size: 100 })
    expect(request.hops[0]?.layers[1]).toMatchObject({ df: false })
    const cut = await lab.ping('a', '10.0.1.1', { size: 600 })
    expect(cut.request.hops[0]?.layers[1]).toMatchObject({ length: 548, mf: true })
  })

  test('is put together before connections are tracked, and cut again as it came', async () => {
    const nft = 'table ip nat {\n chain POSTROUTING {\n type nat hook postrouting priority 100; policy accept;\n oifname "eth1" masquerade\n }\n}'
    const trace = await boxLab(small({ nft, links: { eth0: { to: 'a/eth0', mtu: 600 }, eth1: { to: 'b/eth0' } } }, { links: { eth0: { to: 'r/eth1' } } })).ping('a', '10.0.1.1', { size: 1000, df: false })
    expect(end(trace.request)).toBe('dropped at a eth0: MTU_EXCEEDED')
    const fitting = small({ nft, links: { eth0: { to: 'a/eth0', mtu: 600 }, eth1: { to: 'b/eth0' } } }, { links: { eth0: { to: 'r/eth1' } } })
    const lab = boxLab({ ...fitting, a: { ...fitting.a, links: { eth0: { to: 'r/eth0', mtu: 600 } } } })
    const cut = await lab.ping('a', '10.0.1.1', { size: 1000, df: false })
    expect(cut.verdict.answered).toBe(true)
    expect(sizes(cut).filter((ip) => ip?.kind === 'ipv4')).toMatchObject([{ length: 596, src: '10.0.1.254' }, { length: 452, src: '10.0.0.1' }, { length: 452, src: '10.0.1.254' }])
  })
})

describe('a frame longer than the link of the receiver', () => {
  test('is lost at the other end of a veth, which has room for a VLAN tag', async () => {
    const boxes = (mtu: number) => ({
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'] },
      b: { links: { eth0: { to: 'a/eth0', mtu } }, addrs: ['10.0.0.2/24 dev eth0'] },
    })
    expect((await boxLab(boxes(1496)).ping('a', '10.0.0.2', { size: 1472 })).verdict.delivered).toBe(true)
    const { request } = await boxLab(boxes(1495)).ping('a', '10.0.0.2', { size: 1472 })
    expect(end(request)).toBe('dropped at a eth0: MTU_EXCEEDED')
    expect(request.outcome).toMatchObject({ entry: { table: 'link', row: { ifname: 'eth0', mtu: 1495 } } })
  })
})

describe('fragments that do not all arrive', () => {
  // ip_expire(), net/ipv4/ip_fragment.c; meanwhile a copy of the frame waits for another VTEP, which does not answer.
  test('are given up after ipfrag_time, and the sender told of the first', async () => {
    const tunnel = (own: number, fdb: readonly string[], more: Partial<Box> = {}): Box => ({
      links: { eth0: { to: 'lan' }, vx0: { mtu: 3000, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.2.${own}`, link: 'eth0' } } }, addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}/24 dev vx0`], fdb, ...more,
    })
    const zero = (dst: string): string => `00:00:00:00:00:00 dev vx0 dst ${dst} self permanent`
    const trace = await boxLab({
      a: tunnel(1, [zero('192.0.2.2'), zero('192.0.2.9')], { neigh: ['10.1.0.2 lladdr 06:00:00:00:00:02 dev vx0 nud permanent'] }),
      b: tunnel(2, [], { sysctl: { 'net.ipv4.ipfrag_time': '1' }, nft: 'table ip t {\n chain c {\n type filter hook prerouting priority -500;\n ip frag-off & 0x1fff != 0 drop\n }\n}' }),
    }).ping('a', '10.1.0.2', { size: 2000 })
    expect(ends(trace)).toEqual(['rejected at b eth0 by 11/1: REASSEMBLY_TIMEOUT', 'error from b delivered at a eth0', 'error from a delivered at a lo'])
  })

  test('end as a timeout where they wait', async () => {
    const boxes = {
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'] },
      b: { links: { eth0: { to: 'a/eth0', mtu: 1000 } }, addrs: ['10.0.0.2/24 dev eth0'] },
    }
    const { request, verdict } = await boxLab(boxes).ping('a', '10.0.0.2', { size: 2000 })
    expect(verdict.delivered).toBe(false)
    expect(end(request)).toBe('dropped at a eth0: MTU_EXCEEDED')
    expect(request.branches.map(({ outcome }) => outcome)).toMatchObject([{ kind: 'dropped', reason: 'REASSEMBLY_TIMEOUT', at: { netns: 'b', ifname: 'eth0' } }])
  })
})
