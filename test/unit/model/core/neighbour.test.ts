import { describe, expect, test } from 'vitest'
import { boxLab, end, ends, FORWARDING, way } from '../../../support/boxes.js'

const pair = {
  a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0'] },
}

describe('address resolution', () => {
  test('asks by broadcast, is answered by unicast, and the packet that waited goes', async () => {
    const lab = boxLab(pair)
    const trace = await lab.ping('a', '10.0.0.2')
    expect(ends(trace)).toEqual(['delivered at b eth0', 'reply delivered at a eth0'])
    const [exchange] = trace.arp
    expect(exchange).toMatchObject({ netns: 'a', ifname: 'eth0', ip: '10.0.0.2', cast: 'broadcast', lladdr: '02:00:00:00:02:02' })
    expect(exchange?.requests.map(way)).toEqual(['a/eth0> b/eth0<'])
    expect(exchange?.requests[0]?.hops[0]?.layers).toEqual([
      { kind: 'ethernet', dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:01:02', type: 0x0806 },
      { kind: 'arp', op: 'request', sha: '02:00:00:00:01:02', spa: '10.0.0.1', tha: '00:00:00:00:00:00', tpa: '10.0.0.2' },
    ])
    expect(exchange?.reply && way(exchange.reply)).toBe('b/eth0> a/eth0<')
  })

  test('makes the asker known to whom it asked, who answers the echo without a request of his own', async () => {
    const lab = boxLab(pair)
    const trace = await lab.ping('a', '10.0.0.2')
    expect(trace.arp).toHaveLength(1)
    expect((await lab.host('a').state()).neigh).toEqual([{ dev: 'eth0', dst: '10.0.0.2', lladdr: '02:00:00:00:02:02', state: 'REACHABLE' }])
    expect((await lab.host('b').state()).neigh).toEqual([{ dev: 'eth0', dst: '10.0.0.1', lladdr: '02:00:00:00:01:02', state: 'DELAY' }])
  })

  test('tries three times, then fails, and the sender hears of it over its own lo', async () => {
    const lab = boxLab(pair)
    const trace = await lab.ping('a', '10.0.0.9')
    expect(ends(trace)).toEqual(['rejected at a eth0 by 3/1: NEIGH_FAILED', 'error from a delivered at a lo'])
    expect(trace.request.hops).toEqual([])
    expect(trace.errors.map(way)).toEqual(['a/lo> a/lo<'])
    expect(trace.arp[0]?.requests.map(end)).toEqual(['delivered at b eth0', 'delivered at b eth0', 'delivered at b eth0'])
    const times = trace.arp[0]?.requests.map(({ hops: [first] }) => Math.floor((first?.time ?? 0) / 1e9))
    expect(times).toEqual([0, 1, 2])
    expect(trace.request.outcome).toMatchObject({ entry: { table: 'neigh', row: { dst: '10.0.0.9', state: 'FAILED' } } })
  })

  test('begins again with the next packet to a neighbour that failed', async () => {
    const lab = boxLab(pair)
    await lab.ping('a', '10.0.0.9')
    expect((await lab.ping('a', '10.0.0.9')).arp[0]?.requests).toHaveLength(3)
  })

  test('uses a permanent neighbour without asking', async () => {
    const lab = boxLab({ ...pair, a: { ...pair.a, neigh: ['10.0.0.2 lladdr 02:00:00:00:02:02 dev eth0 nud permanent'] } })
    const trace = await lab.ping('a', '10.0.0.2')
    expect(trace.arp.filter(({ netns }) => netns === 'a')).toEqual([])
    expect(trace.request.hops[0]?.decided?.map(({ table }) => table)).toEqual(['route', 'neigh'])
  })

  test('leaves a permanent neighbour as it is though ARP says otherwise, and the frame is for nobody', async () => {
    const lab = boxLab({ ...pair, a: { ...pair.a, neigh: ['10.0.0.2 lladdr 02:00:00:00:99:99 dev eth0 nud permanent'] } })
    await lab.ping('b', '10.0.0.1')
    const trace = await lab.ping('a', '10.0.0.2')
    expect(end(trace.request)).toBe('dropped at b eth0: OTHERHOST')
    expect((await lab.host('b').state()).links.find(({ ifname }) => ifname === 'eth0')?.stats.rxOtherhost).toBeGreaterThan(0)
  })

  test('honours retrans_time_ms and mcast_solicit', async () => {
    const lab = boxLab({ ...pair, a: { ...pair.a, sysctl: { 'net.ipv4.neigh.eth0.retrans_time_ms': '20', 'net.ipv4.neigh.eth0.mcast_solicit': '2' } } })
    const trace = await lab.ping('a', '10.0.0.9')
    expect(trace.arp[0]?.requests).toHaveLength(2)
    expect(trace.errors[0]?.hops[0]?.time).toBeLessThan(100e6)
  })

  test('forgets after base_reachable_time_ms that a neighbour was there: STALE', async () => {
    const lab = boxLab({ ...pair, a: { ...pair.a, sysctl: { 'net.ipv4.neigh.eth0.base_reachable_time_ms': '2000', 'net.ipv4.neigh.eth0.delay_first_probe_time': '0' } } })
    await lab.ping('a', '10.0.0.2')
    await lab.ping('a', '10.0.0.9')
    expect((await lab.host('a').state()).neigh.map(({ dst, state }) => `${dst} ${state}`)).toEqual(['10.0.0.2 STALE', '10.0.0.9 FAILED'])
  })

  test('is about to ask again for one that was in use until then: DELAY', async () => {
    const lab = boxLab({ ...pair, a: { ...pair.a, sysctl: { 'net.ipv4.neigh.eth0.base_reachable_time_ms': '2000' } } })
    await lab.ping('a', '10.0.0.2')
    await lab.ping('a', '10.0.0.9')
    expect((await lab.host('a').state()).neigh.map(({ dst, state }) => `${dst} ${state}`)).toEqual(['10.0.0.2 DELAY', '10.0.0.9 FAILED'])
  })

  test('loses its neighbours with the carrier, but for those that are permanent', async () => {
    const lab = boxLab(pair)
    await lab.ping('a', '10.0.0.2')
    await lab.host('a').run('ip neigh add 10.0.0.8 lladdr 02:00:00:00:77:77 dev eth0 nud permanent')
    await lab.host('b').run('ip link set eth0 down')
    expect((await lab.host('a').state()).neigh.map(({ dst, state }) => `${dst} ${state}`)).toEqual(['10.0.0.8 PERMANENT'])
  })

  test('takes the new MAC of a neighbour from its announcement, and sends to it at once', async () => {
    const lab = boxLab({ ...pair, b: { ...pair.b, sysctl: { 'net.ipv4.conf.eth0.arp_notify': '1' } } })
    await lab.ping('a', '10.0.0.2')
    await lab.host('b').run('ip link set eth0 address 02:00:00:00:77:77')
    expect((await lab.host('a').state()).neigh).toMatchObject([{ dst: '10.0.0.2', lladdr: '02:00:00:00:77:77', state: 'STALE' }])
    const trace = await lab.ping('a', '10.0.0.2')
    expect(trace.request.hops[0]?.layers[0]).toMatchObject({ dst: '02:00:00:00:77:77' })
    expect([trace.verdict.answered, trace.arp.filter(({ netns }) => netns === 'a')]).toEqual([true, []])
  })

  test('makes no neighbour of an announcement, unless arp_accept is 1', async () => {
    const known = async (value: string) => {
      const lab = boxLab({ a: { ...pair.a, sysctl: { 'net.ipv4.conf.eth0.arp_accept': value } }, b: { ...pair.b, sysctl: { 'net.ipv4.conf.eth0.arp_notify': '1' } } })
      await lab.host('b').run('ip link set eth0 down')
      await lab.host('b').run('ip link set eth0 up')
      return (await lab.host('a').state()).neigh.map(({ dst, state }) => `${dst} ${state}`)
    }
    expect([await known('0'), await known('1')]).toEqual([[], ['10.0.0.2 STALE']])
  })

  test('asks a stale neighbour again by unicast once it stayed unconfirmed for five seconds', async () => {
    const lab = boxLab(pair)
    await lab.ping('a', '10.0.0.2')
    await lab.ping('a', '10.0.0.8')
    const later = await lab.ping('a', '10.0.0.9')
    const probes = later.arp.filter(({ cast }) => cast === 'unicast')
    expect(probes).toMatchObject([{ netns: 'b', ip: '10.0.0.1', lladdr: '02:00:00:00:01:02' }])
    expect(probes[0]?.requests.map(way)).toEqual(['b/eth0> a/eth0<'])
  })

  test('answers for an address of another link, but not where arp_ignore is 1', async () => {
    const other = { ...pair.b, links: { eth0: { to: 'a/eth0' }, eth1: { to: 'c/eth0' } }, addrs: [...pair.b.addrs, '10.9.0.1/24 dev eth1'] }
    const boxes = { a: { ...pair.a, routes: ['10.9.0.1/32 dev eth0'] }, b: other, c: { links: { eth0: { to: 'b/eth1' } } } }
    expect((await boxLab(boxes).ping('a', '10.9.0.1')).verdict.answered).toBe(true)
    const strict = boxLab({ ...boxes, b: { ...other, sysctl: { 'net.ipv4.conf.all.arp_ignore': '1' } } })
    expect(end((await strict.ping('a', '10.9.0.1')).request)).toBe('rejected at a eth0 by 3/1: NEIGH_FAILED')
  })

  test('answers for others where proxy_arp is on', async () => {
    const lab = boxLab({
      a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/16 dev eth0'] },
      r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.proxy_arp': '1' } },
      c: { links: { eth0: { to: 'r/eth1' } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'] },
    })
    const trace = await lab.ping('a', '10.0.1.1')
    expect(trace.verdict.answered).toBe(true)
    expect(trace.arp[0]).toMatchObject({ ip: '10.0.1.1', lladdr: '02:00:00:00:02:02' })
  })

  test('says nothing to a request whose sender cannot be behind the link', async () => {
    const lab = boxLab({ a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.0.1/32 dev lo'], routes: [] }, b: pair.b })
    const trace = await lab.ping('a', '10.0.0.2', { src: '10.0.0.1' })
    expect(trace.arp).toEqual([])
    const martian = await lab.ping('b', '10.0.0.1')
    expect(end(martian.request)).toBe('rejected at b eth0 by 3/1: NEIGH_FAILED')
  })
})
