import { describe, expect, test } from 'vitest'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

/** a has a cable to each of b and c, who both have 10.9.0.1. */
const star = (a: Partial<Box> = {}) => ({
  a: { links: { eth0: { to: 'b/eth0' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1'], ...a },
  b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.9.0.1/32 dev lo'], routes: ['default via 10.0.0.1 dev eth0'] },
  c: { links: { eth0: { to: 'a/eth1' } }, addrs: ['10.0.1.2/24 dev eth0', '10.9.0.1/32 dev lo'], routes: ['default via 10.0.1.1 dev eth0'] },
})
const first = async (routes: readonly string[], more: Partial<Box> = {}) => (await boxLab(star({ routes, ...more })).ping('a', '10.9.0.1')).request

describe('the route of a packet', () => {
  test('is the one with the longest prefix, whatever its metric', async () => {
    expect(way(await first(['10.9.0.0/24 via 10.0.1.2 dev eth1 metric 500', '10.9.0.0/16 via 10.0.0.2 dev eth0']))).toBe('a/eth1> c/eth0<')
    expect(way(await first(['default via 10.0.1.2 dev eth1', '10.9.0.1/32 via 10.0.0.2 dev eth0 metric 9']))).toBe('a/eth0> b/eth0<')
  })

  test('is that with the smallest metric among those of one prefix', async () => {
    expect(way(await first(['10.9.0.0/24 via 10.0.0.2 dev eth0 metric 20', '10.9.0.0/24 via 10.0.1.2 dev eth1 metric 10']))).toBe('a/eth1> c/eth0<')
  })

  test('is the next one where the link of the best is down', async () => {
    const lab = boxLab(star({ routes: ['10.9.0.0/24 via 10.0.0.2 dev eth0 metric 10', '10.9.0.0/24 via 10.0.1.2 dev eth1 metric 20'] }))
    await lab.host('a').run('ip link set eth0 down')
    expect(way((await lab.ping('a', '10.9.0.1')).request)).toBe('a/eth1> c/eth0<')
  })

  test('is that of the table of an own address before that of any other table', async () => {
    const { request } = await boxLab(star({ addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1', '10.9.0.1/32 dev eth1'], routes: ['10.9.0.1/32 via 10.0.0.2 dev eth0'] })).ping('a', '10.9.0.1')
    expect(way(request)).toBe('a/lo> a/lo<')
    expect(request.hops[0]?.decided).toMatchObject([{ table: 'route', row: { type: 'local', dst: '10.9.0.1/32', table: 'local' } }])
  })

  test('passes a rule by whose table has nothing for it, but not one whose table has a blackhole', async () => {
    const rules = ['pref 100 from all lookup 7']
    const main = '10.9.0.0/24 via 10.0.1.2 dev eth1'
    expect(way(await first([main, '10.8.0.0/24 via 10.0.0.2 dev eth0 table 7'], { rules }))).toBe('a/eth1> c/eth0<')
    expect(way(await first([main, '10.9.0.0/24 via 10.0.0.2 dev eth0 table 7'], { rules }))).toBe('a/eth0> b/eth0<')
    expect((await first([main, 'blackhole 10.9.0.0/24 table 7'], { rules })).outcome).toMatchObject({ kind: 'dropped', native: 'EINVAL' })
  })

  test('may lead to a gateway in no subnet of the host, where it is onlink', async () => {
    const boxes = {
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/32 dev eth0'], routes: ['10.9.0.0/24 via 172.16.0.1 dev eth0 onlink'] },
      b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['172.16.0.1/32 dev eth0', '10.9.0.1/32 dev lo'], routes: ['10.0.0.1/32 dev eth0'] },
    }
    const trace = await boxLab(boxes).ping('a', '10.9.0.1')
    expect(ends(trace)).toEqual(['delivered at b eth0', 'reply delivered at a eth0'])
    expect(trace.arp[0]).toMatchObject({ netns: 'a', ifname: 'eth0', ip: '172.16.0.1' })
  })
})

describe('redirects', () => {
  const lan = (sysctl: Readonly<Record<string, string>>) => boxLab({
    a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.254 dev eth0'] },
    r: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.254/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.253 dev eth0'], sysctl: { ...FORWARDING, ...sysctl } },
    s: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.253/24 dev eth0', '10.0.5.1/24 dev lo'], sysctl: FORWARDING },
  })
  const off = { 'net.ipv4.conf.all.send_redirects': '0', 'net.ipv4.conf.eth0.send_redirects': '0' }

  test('are sent where all or the link has send_redirects, and not where neither has', async () => {
    expect((await lan({ 'net.ipv4.conf.all.send_redirects': '0' }).ping('a', '10.0.5.1')).errors).toHaveLength(1)
    expect((await lan({ 'net.ipv4.conf.eth0.send_redirects': '0' }).ping('a', '10.0.5.1')).errors).toHaveLength(1)
    const silent = await lan(off).ping('a', '10.0.5.1')
    expect([silent.errors, silent.verdict.answered]).toEqual([[], true])
  })

  test('are sent to no packet that leaves by another link than it came in by', async () => {
    const boxes = {
      a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
      r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'b/eth0' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: FORWARDING },
      b: { links: { eth0: { to: 'r/eth1' } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'] },
    }
    expect((await boxLab(boxes).ping('a', '10.0.1.1')).errors).toEqual([])
  })
})

describe('ARP', () => {
  const claimed = (sysctl: Readonly<Record<string, string>>): Readonly<Record<string, Box>> => ({
    a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.1.0/24 dev eth0'] },
    b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.2/24 dev eth1'], routes: ['10.0.0.1/32 dev eth1'], sysctl },
    c: { links: { eth0: { to: 'b/eth1' } } },
  })

  test('answers by whatever link it is asked, unless arp_filter is 1 and the asker is behind another', async () => {
    const asked = async (sysctl: Readonly<Record<string, string>>) => (await boxLab(claimed(sysctl)).ping('a', '10.0.1.2')).arp.find(({ netns }) => netns === 'a')?.lladdr
    expect(await asked({})).toBe('02:00:00:00:02:02')
    expect(await asked({ 'net.ipv4.conf.all.arp_filter': '1' })).toBeUndefined()
    expect(await asked({ 'net.ipv4.conf.eth0.arp_filter': '1' })).toBeUndefined()
  })

  test('has all packets wait that come while it asks, and sends them in order', async () => {
    const trace = await boxLab({
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'] },
      b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0'] },
    }).ping('a', '10.0.0.2', { size: 4000 })
    expect(trace.arp.filter(({ netns }) => netns === 'a')).toHaveLength(1)
    expect([end(trace.request), trace.request.branches.length, trace.verdict.answered]).toEqual(['delivered at b eth0', 2, true])
  })
})
