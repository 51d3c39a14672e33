import { describe, expect, test } from 'vitest'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

/** a - r - b, and what a test changes. */
const a: Box = { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] }
const b: Box = { links: { eth0: { to: 'r/eth1' } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'] }
const r: Box = { role: 'router', links: { eth0: { to: 'a/eth0' }, eth1: { to: 'b/eth0' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: FORWARDING }
const routed = (changes: { a?: Partial<Box>; r?: Partial<Box>; b?: Partial<Box> } = {}) => ({ a: { ...a, ...changes.a }, r: { ...r, ...changes.r }, b: { ...b, ...changes.b } })

const KNOWN = ['10.0.0.254 lladdr 02:00:00:00:02:02 dev eth0 nud permanent']

describe('forwarding', () => {
  test('takes one from the TTL and names the route and the neighbour that decided', async () => {
    const { request } = await boxLab(routed()).ping('a', '10.0.1.1')
    expect(way(request)).toBe('a/eth0> r/eth0< r/eth1> b/eth0<')
    expect(request.hops.map(({ layers: [, ip] }) => ip?.kind === 'ipv4' && ip.ttl)).toEqual([64, 64, 63, 63])
    expect(request.hops[1]?.decided).toMatchObject([{ table: 'route', row: { dst: '10.0.1.0/24', dev: 'eth1' } }])
    expect(request.hops[2]?.decided).toMatchObject([{ table: 'neigh', row: { dst: '10.0.1.1', dev: 'eth1' } }])
  })

  test('needs ip_forward, and says so where it is 0, without an ICMP error', async () => {
    const trace = await boxLab(routed({ r: { sysctl: {} } })).ping('a', '10.0.1.1')
    expect(ends(trace)).toEqual(['dropped at r eth0: FORWARDING_DISABLED'])
    expect(trace.request.outcome).toMatchObject({ entry: { table: 'sysctl', row: { key: 'net.ipv4.ip_forward', value: '0' } } })
  })

  test('is a matter of the link where that has its own switch', async () => {
    const trace = await boxLab(routed({ r: { sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.forwarding': '0' } } })).ping('a', '10.0.1.1')
    expect(trace.request.outcome).toMatchObject({ reason: 'FORWARDING_DISABLED', entry: { row: { key: 'net.ipv4.conf.eth0.forwarding' } } })
  })

  test('answers 11/0 where the TTL runs out, from the link that leads back', async () => {
    const trace = await boxLab(routed()).ping('a', '10.0.1.1', { ttl: 1 })
    expect(ends(trace)).toEqual(['rejected at r eth0 by 11/0: TTL_EXPIRED', 'error from r delivered at a eth0'])
    expect(trace.errors[0]?.hops[0]?.layers.slice(1, 4)).toMatchObject([
      { kind: 'ipv4', src: '10.0.0.254', dst: '10.0.0.1', tos: 0xc0, ttl: 64, df: false },
      { kind: 'icmp', type: 11, code: 0 },
      { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.1.1', ttl: 1 },
    ])
  })

  test('tells one source of five missing routes at once, and another of its own (ip_error)', async () => {
    const lab = boxLab(routed())
    const told: boolean[] = []
    for (let count = 0; count < 6; count++) told.push((await lab.ping('a', '10.0.3.1')).errors.length > 0)
    expect(told).toEqual([true, true, true, true, true, false])
    expect((await lab.ping('b', '10.0.3.1')).errors).toHaveLength(1)
  })

  test('answers 3/0 where no route matches, with the route that shares most bits', async () => {
    const trace = await boxLab(routed()).ping('a', '10.0.3.1')
    expect(ends(trace)).toEqual(['rejected at r eth0 by 3/0: NO_ROUTE', 'error from r delivered at a eth0'])
    expect(trace.request.outcome).toMatchObject({ missing: 'no route to 10.0.3.1', nearest: { entry: { table: 'route', row: { dst: '10.0.0.0/24' } }, differs: 'shares 22 of 24 bits' } })
  })

  test.each([
    ['unreachable', 'rejected at r eth0 by 3/1: ROUTE_UNREACHABLE'],
    ['prohibit', 'rejected at r eth0 by 3/13: ROUTE_PROHIBIT'],
    ['blackhole', 'dropped at r eth0: ROUTE_BLACKHOLE'],
  ])('obeys an %s route', async (type, expected) => {
    const trace = await boxLab(routed({ r: { routes: [`${type} 10.0.1.1/32`] } })).ping('a', '10.0.1.1')
    expect(end(trace.request)).toBe(expected)
    expect(trace.request.outcome).toMatchObject({ entry: { table: 'route', row: { type } } })
  })

  test('sends a redirect where the sender could go straight, and the sender follows it once it knows the new gateway', async () => {
    const lab = boxLab({
      a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.254 dev eth0'] },
      r: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.254/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.253 dev eth0'], sysctl: FORWARDING },
      s: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.253/24 dev eth0', '10.0.5.1/24 dev lo'], sysctl: FORWARDING },
    })
    const first = await lab.ping('a', '10.0.5.1')
    expect(way(first.request)).toBe('a/eth0> r/eth0< r/eth0> s/eth0<')
    expect(first.errors[0]?.hops[0]?.layers[2]).toEqual({ kind: 'icmp', type: 5, code: 1, gateway: '10.0.0.253' })
    expect(first.arp).toContainEqual(expect.objectContaining({ netns: 'a', ip: '10.0.0.253' }))
    // r keeps its redirects apart; three seconds pass while a waits for somebody who is not there.
    await lab.ping('a', '10.0.0.99')
    await lab.ping('a', '10.0.5.1')
    expect(way((await lab.ping('a', '10.0.5.1')).request)).toBe('a/eth0> s/eth0<')
  })

  test('sends redirects ever more rarely, nine in all, unless the sender is silent for twenty seconds', async () => {
    const lab = boxLab({
      a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.254 dev eth0'], sysctl: { 'net.ipv4.conf.all.accept_redirects': '0', 'net.ipv4.conf.eth0.accept_redirects': '0' } },
      r: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.254/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.253 dev eth0'], sysctl: FORWARDING },
      s: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.253/24 dev eth0', '10.0.5.1/24 dev lo'], sysctl: FORWARDING },
    })
    const isTold = async (): Promise<boolean> => (await lab.ping('a', '10.0.5.1')).errors.length > 0
    // a waits three seconds for somebody who is not there.
    const wait = () => lab.ping('a', '10.0.0.99')
    expect([await isTold(), await isTold()]).toEqual([true, false])
    let told = 1
    for (let count = 0; count < 20; count++) {
      await wait()
      if (await isTold()) told++
    }
    expect(told).toBe(9)
    for (let count = 0; count < 7; count++) await wait()
    expect(await isTold()).toBe(true)
  })

  test.each([['from 10.0.0.1/32', true], ['from 10.0.9.0/24', false], ['to 10.0.1.0/24', true], ['to 10.0.9.0/24', false], ['from 10.0.0.0/24 to 10.0.9.0/24', false], ['iif eth0', true], ['iif eth1', false], ['oif eth1', false]])('asks a rule %s, or does not', async (selector, asked) => {
    const trace = await boxLab(routed({ r: { rules: [`pref 100 ${selector} lookup 7`], routes: ['blackhole default table 7'] } })).ping('a', '10.0.1.1')
    expect(end(trace.request)).toBe(asked ? 'dropped at r eth0: ROUTE_BLACKHOLE' : 'delivered at b eth0')
  })

  test('speaks as 192.0.0.8 where it has no address (RFC 7600), and asks from 0.0.0.0', async () => {
    const neigh = (dev: string, of: string) => [`10.0.${of}.254 dev ${dev} lladdr 02:00:00:00:02:0${of === '0' ? 2 : 3} nud permanent`]
    const lab = boxLab(routed({ a: { neigh: neigh('eth0', '0') }, b: { neigh: neigh('eth0', '1') }, r: { addrs: [], routes: ['10.0.0.0/24 dev eth0', '10.0.1.0/24 dev eth1'] } }))
    const answered = await lab.ping('a', '10.0.1.1')
    expect(answered.verdict.answered).toBe(true)
    expect(answered.arp.find(({ netns, ip }) => netns === 'r' && ip === '10.0.1.1')?.requests[0]?.hops[0]?.layers[1]).toMatchObject({ spa: '0.0.0.0', tpa: '10.0.1.1' })
    const [error] = (await lab.ping('a', '10.0.1.9')).errors
    expect(error?.hops[0]?.layers[1]).toMatchObject({ src: '192.0.0.8', dst: '10.0.0.1' })
  })

  test('sends nothing on that came in a frame for all', async () => {
    const trace = await boxLab(routed({ a: { neigh: ['10.0.0.254 dev eth0 lladdr ff:ff:ff:ff:ff:ff nud permanent'] } })).ping('a', '10.0.1.1')
    expect(end(trace.request)).toBe('dropped at r eth0: OTHERHOST')
  })

  test('goes by the rule, table and mark that a packet has', async () => {
    const lab = boxLab(routed({ r: { rules: ['pref 100 from 10.0.0.1/32 lookup 7'], routes: ['blackhole default table 7'] } }))
    const { request } = await lab.ping('a', '10.0.1.1')
    expect(request.hops[1]?.decided).toMatchObject([{ table: 'rule', row: { priority: 100 } }, { table: 'route', row: { type: 'blackhole', table: 7 } }])
  })
})

describe('a local sender', () => {
  test('is refused by its own stack, before any device', async () => {
    const lab = boxLab({ a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['unreachable 10.7.0.0/16', 'prohibit 10.8.0.0/16', 'blackhole 10.9.0.0/16'] }, b: { links: { eth0: { to: 'a/eth0' } } } })
    const refusals = await Promise.all((['10.6.0.1', '10.7.0.1', '10.8.0.1', '10.9.0.1', '10.0.0.255'] as const).map((to) => lab.ping('a', to)))
    expect(refusals.map(({ request: { hops, outcome } }) => [hops.length, outcome.kind, outcome.at, 'native' in outcome && outcome.native])).toEqual([
      [0, 'dropped', { netns: 'a' }, 'ENETUNREACH'],
      [0, 'dropped', { netns: 'a' }, 'EHOSTUNREACH'],
      [0, 'dropped', { netns: 'a' }, 'EACCES'],
      [0, 'dropped', { netns: 'a' }, 'EINVAL'],
      [0, 'dropped', { netns: 'a' }, 'EACCES'],
    ])
  })

  test('reaches its own addresses over lo', async () => {
    const trace = await boxLab(routed()).ping('a', '10.0.0.1')
    expect([way(trace.request), trace.reply && way(trace.reply)]).toEqual(['a/lo> a/lo<', 'a/lo> a/lo<'])
  })

  test('takes the source that the route names, else the first address in the subnet of the next hop', async () => {
    const lab = boxLab(routed({ a: { addrs: ['192.168.7.1/24 dev eth0', '10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0', '10.0.1.0/25 via 10.0.0.254 dev eth0 src 192.168.7.1'] } }))
    const source = async (to: `${number}.${number}.${number}.${number}`) => (await lab.ping('a', to)).request.hops[0]?.layers[1]
    expect(await source('10.0.1.1')).toMatchObject({ src: '192.168.7.1' })
    expect(await source('10.0.1.200')).toMatchObject({ src: '10.0.0.1' })
  })

  test('takes no address of a narrower scope, nor a further one of a subnet, where the next hop is in none', async () => {
    const source = async (addrs: readonly string[]) => first(await boxLab(routed({ a: { addrs: [...addrs, '172.16.0.1/24 dev eth0'], routes: ['10.0.1.0/24 via 10.0.0.254 dev eth0 onlink'], neigh: KNOWN } })).ping('a', '10.0.1.1'))
    const first = ({ request }: { readonly request: { readonly hops: readonly { readonly layers: readonly object[] }[] } }) => request.hops[0]?.layers[1]
    expect(await source(['169.254.0.5/16 dev eth0'])).toMatchObject({ src: '169.254.0.5' })
    expect(await source(['169.254.0.5/16 dev eth0 scope link'])).toMatchObject({ src: '172.16.0.1' })
    expect(await source(['127.0.0.9/8 dev eth0'])).toMatchObject({ src: '172.16.0.1' })
  })

  test('cannot send from an address that it has lost', async () => {
    const lab = boxLab(routed({ a: { addrs: ['10.0.0.1/24 dev eth0', '10.0.0.7/24 dev eth0'] } }))
    await lab.host('a').run('ip addr del 10.0.0.7/24 dev eth0')
    const { request } = await lab.ping('a', '10.0.1.1', { src: '10.0.0.7' })
    expect(request.outcome).toMatchObject({ kind: 'dropped', reason: 'NO_SOURCE_ADDRESS', native: 'EADDRNOTAVAIL' })
  })
})

describe('the check of sources', () => {
  /** a has two ways to b: the request goes by one, the reply by the other. Its neighbours are written, for ARP requests are checked too. */
  const triangle = (sysctl: Readonly<Record<string, string>>) => ({
    a: { links: { eth0: { to: 'b/eth0' }, eth1: { to: 'b/eth1' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1'], routes: ['10.9.0.1/32 via 10.0.0.2 dev eth0 src 10.0.1.1'], neigh: ['10.0.0.2 lladdr 02:00:00:00:02:02 dev eth0 nud permanent'] },
    b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'a/eth1' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.2/24 dev eth1', '10.9.0.1/32 dev lo'], sysctl },
  })

  test('lets a packet in whose reply leaves by another link where rp_filter is 0 or 2', async () => {
    for (const mode of ['0', '2']) expect((await boxLab(triangle({ 'net.ipv4.conf.eth0.rp_filter': mode })).ping('a', '10.9.0.1')).verdict.answered).toBe(true)
  })

  test('drops a packet whose reply would leave by another link where rp_filter is 1', async () => {
    const { request } = await boxLab(triangle({ 'net.ipv4.conf.eth0.rp_filter': '1' })).ping('a', '10.9.0.1')
    expect(end(request)).toBe('dropped at b eth0: RP_FILTER')
    expect(request.outcome).toMatchObject({ entry: { table: 'sysctl', row: { key: 'net.ipv4.conf.eth0.rp_filter', value: '1' } }, nearest: { differs: 'leads to dev eth1' } })
  })

  test('takes the larger of all and the link', async () => {
    const { request } = await boxLab(triangle({ 'net.ipv4.conf.all.rp_filter': '1' })).ping('a', '10.9.0.1')
    expect(request.outcome).toMatchObject({ reason: 'RP_FILTER', entry: { row: { key: 'net.ipv4.conf.all.rp_filter' } } })
  })

  test('drops a source that no route leads to where rp_filter is 2', async () => {
    const boxes = routed({ r: { sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.rp_filter': '2' } }, a: { addrs: ['10.0.0.1/24 dev eth0', '172.16.0.1/24 dev eth0'], neigh: KNOWN } })
    expect(end((await boxLab(boxes).ping('a', '10.0.1.1', { src: '172.16.0.1' })).request)).toBe('dropped at r eth0: RP_FILTER')
  })

  test('takes the receiver\'s own address for a martian, unless accept_local', async () => {
    const claim = { a: { addrs: ['10.0.0.1/24 dev eth0', '10.0.1.254/32 dev lo'], neigh: KNOWN } }
    const trace = await boxLab(routed(claim)).ping('a', '10.0.1.1', { src: '10.0.1.254' })
    expect(end(trace.request)).toBe('dropped at r eth0: MARTIAN_SOURCE')
    expect(trace.request.outcome).toMatchObject({ entry: { table: 'addr', row: { local: '10.0.1.254' } } })
    const accepted = await boxLab(routed({ ...claim, r: { sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.accept_local': '1' } } })).ping('a', '10.0.1.1', { src: '10.0.1.254' })
    expect(accepted.verdict.delivered).toBe(true)
  })

  test('takes 127.0.0.0/8 from a wire for a martian, unless route_localnet', async () => {
    const sender = { addrs: ['10.0.0.1/24 dev eth0', '127.0.0.1/8 dev lo'], neigh: KNOWN, sysctl: { 'net.ipv4.conf.eth0.route_localnet': '1' } }
    expect(end((await boxLab(routed({ a: sender })).ping('a', '10.0.0.254', { src: '127.0.0.1' })).request)).toBe('dropped at r eth0: MARTIAN_SOURCE')
    const lax = { sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.route_localnet': '1', 'net.ipv4.conf.eth0.accept_local': '1' } }
    expect(end((await boxLab(routed({ a: sender, r: lax })).ping('a', '10.0.0.254', { src: '127.0.0.1' })).request)).toBe('delivered at r eth0')
  })

  test('goes for ARP requests too: who cannot be there gets no answer', async () => {
    const boxes = triangle({ 'net.ipv4.conf.eth0.rp_filter': '1' })
    const trace = await boxLab({ ...boxes, a: { ...boxes.a, neigh: [] } }).ping('a', '10.9.0.1')
    expect(end(trace.request)).toBe('rejected at a eth0 by 3/1: NEIGH_FAILED')
  })
})
