import { describe, expect, test } from 'vitest'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

/** What a hook of type nat makes of all that goes to b's subnet. */
const nat = (hook: 'prerouting' | 'output' | 'postrouting', statement: string): string =>
  `table ip t {\n  chain c {\n    type nat hook ${hook} priority ${hook === 'postrouting' ? 100 : -100}; policy accept;\n    ip daddr 10.0.1.0/24 ${statement}\n  }\n}`

/** a ── r ── b, and what a test changes. */
const routed = ({ a = {}, r = {}, b = {} }: { a?: Partial<Box>; r?: Partial<Box>; b?: Partial<Box> } = {}): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'one' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], neigh: ['10.0.0.254 dev eth0 lladdr 02:00:00:00:02:02 nud permanent'], ...a },
  r: { links: { eth0: { to: 'one' }, eth1: { to: 'two' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: FORWARDING, listen: ['udp 53'], ...r },
  b: { links: { eth0: { to: 'two' } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'], listen: ['udp 53'], ...b },
})

const lax = { ...FORWARDING, 'net.ipv4.conf.eth0.route_localnet': '1' }

/** Follows ip_route_input_slow(), net/ipv4/route.c. */
describe('what comes in', () => {
  test.each(['224.0.0.5', '255.255.255.255', '0.0.0.0', '127.0.0.5'])('from %s is a martian', async (source) => {
    const trace = await boxLab(routed({ a: { nft: nat('postrouting', `snat to ${source}`) } })).ping('a', '10.0.1.1')
    expect(ends(trace)).toEqual(['dropped at r eth0: MARTIAN_SOURCE'])
    expect(trace.request.outcome).toMatchObject({ native: source.startsWith('127.') ? 'IP_LOCALNET' : 'IP_INVALID_SOURCE' })
  })

  test.each(['224.0.0.5', '255.255.255.255', '127.0.0.5', '10.0.0.255', '10.0.1.254'])('from %s is a martian for the router itself, too', async (source) => {
    expect(ends(await boxLab(routed({ a: { nft: nat('postrouting', `snat to ${source}`) } })).udp('a', '10.0.1.254', { port: 9 }))[0]).toBe(source === '10.0.0.255' ? 'rejected at r eth0 by 3/3: PORT_CLOSED' : 'dropped at r eth0: MARTIAN_SOURCE')
  })

  test.each(['0.0.0.5', '240.0.0.1'])('from %s is like any other', async (source) => {
    const trace = await boxLab(routed({ a: { nft: nat('postrouting', `snat to ${source}`) } })).ping('a', '10.0.1.1')
    expect(way(trace.request)).toBe('a/eth0> r/eth0< r/eth1> b/eth0<')
  })

  test.each([['127.0.0.1', 'IP_LOCALNET'], ['0.0.0.0', 'IP_INVALID_DEST']])('for %s is a martian', async (destination, native) => {
    const trace = await boxLab(routed({ r: { nft: nat('prerouting', `dnat to ${destination}`) } })).ping('a', '10.0.1.1')
    expect(ends(trace)).toEqual(['dropped at r eth0: MARTIAN_DESTINATION'])
    expect(trace.request.outcome).toMatchObject({ native })
  })

  test.each(['0.0.0.5', '240.0.0.1'])('for %s needs a route', async (destination) => {
    expect(ends(await boxLab(routed({ r: { nft: nat('prerouting', `dnat to ${destination}`) } })).ping('a', '10.0.1.1'))[0]).toBe('rejected at r eth0 by 3/0: NO_ROUTE')
  })

  test('for 127.0.0.1 is let in where route_localnet says so', async () => {
    expect(ends(await boxLab(routed({ r: { nft: nat('prerouting', 'dnat to 127.0.0.1'), sysctl: lax } })).ping('a', '10.0.1.1'))[0]).toBe('delivered at r eth0')
  })

  test('from 127.0.0.5 is let in where route_localnet says so', async () => {
    const neigh = ['10.0.1.1 dev eth1 lladdr 02:00:00:00:03:02 nud permanent']
    const trace = await boxLab(routed({ a: { nft: nat('postrouting', 'snat to 127.0.0.5') }, r: { neigh, sysctl: lax } })).ping('a', '10.0.1.1')
    expect(way(trace.request)).toBe('a/eth0> r/eth0< r/eth1> b/eth0<')
  })

  test.each(['255.255.255.255', '10.0.0.255', '10.0.1.255'])('for all of %s stays here: it is not forwarded, and no socket of one peer hears of a port', async (destination) => {
    const trace = await boxLab(routed({ r: { nft: nat('prerouting', `dnat to ${destination}`) } })).udp('a', '10.0.1.1', { port: 9 })
    expect(ends(trace)).toEqual(['dropped at r eth0: PORT_CLOSED'])
  })

  test('for all is judged by its source', async () => {
    const strict = { ...FORWARDING, 'net.ipv4.conf.eth0.rp_filter': '1' }
    const trace = await boxLab(routed({ a: { nft: nat('postrouting', 'snat to 172.16.0.1') }, r: { sysctl: strict, nft: nat('prerouting', 'dnat to 10.0.0.255') } })).udp('a', '10.0.1.1', { port: 53 })
    expect(ends(trace)).toEqual(['dropped at r eth0: RP_FILTER'])
  })
})

/** Follows the multicast branch of ip_route_input_rcu() and ip_mc_validate_source(), net/ipv4/route.c. */
describe('a group', () => {
  const group = (source: string, sysctl: Box['sysctl'] = FORWARDING) =>
    boxLab(routed({ a: { nft: `table ip t {\n  chain c {\n    type nat hook postrouting priority 100; policy accept;\n    ip daddr 224.0.0.0/4 snat to ${source}\n  }\n}` }, r: { sysctl, listen: ['udp 53'] } })).udp('a', '224.0.0.1', { port: 53 })

  test('is heard by its members, of whom 224.0.0.1 has all', async () => {
    const lab = boxLab(routed())
    expect(ends(await lab.ping('a', '224.0.0.1'))).toEqual(['delivered at r eth0'])
    const other = await lab.udp('a', '239.1.2.3', { port: 53 })
    expect(end(other.request)).toBe('dropped at r eth0: MULTICAST_NOT_JOINED')
    expect(other.request.outcome).toMatchObject({ missing: 'eth0 is no member of 239.1.2.3' })
  })

  test.each(['224.0.0.5', '255.255.255.255', '127.0.0.5'])('is not heard from %s', async (source) => {
    expect(end((await group(source)).request)).toBe('dropped at r eth0: MARTIAN_SOURCE')
  })

  test('is heard from 0.0.0.0, which is how a host asks that has no address yet', async () => {
    expect(end((await group('0.0.0.0')).request)).toBe('delivered at r eth0')
  })

  test('answers to 0.0.0.0 come to whoever answers', async () => {
    const echo = await boxLab(routed({ a: { nft: nat('postrouting', 'snat to 0.0.0.0').replace('10.0.1.0/24', '224.0.0.1') }, r: { sysctl: { 'net.ipv4.icmp_echo_ignore_broadcasts': '0' } } })).ping('a', '224.0.0.1')
    expect(echo.packets[1]?.hops[0]).toMatchObject({ netns: 'r', ifname: 'lo', layers: [{}, { src: '10.0.0.254', dst: '10.0.0.254' }, {}, {}] })
    expect((await group('0.0.0.0')).packets[1]?.hops[0]).toMatchObject({ netns: 'r', ifname: 'lo', layers: [{}, { src: '127.0.0.1', dst: '127.0.0.1' }, {}, {}] })
  })

  test('is heard from 127.0.0.5 where route_localnet says so', async () => {
    expect(end((await group('127.0.0.5', lax)).request)).toBe('delivered at r eth0')
  })

  test('is judged by its source', async () => {
    expect(end((await group('172.16.0.1', { ...FORWARDING, 'net.ipv4.conf.eth0.rp_filter': '1' })).request)).toBe('dropped at r eth0: RP_FILTER')
  })

  test('leaves by the device that has the source, whatever the tables say', async () => {
    const lab = boxLab(routed({ a: { links: { eth0: { to: 'one' }, eth1: { to: 'three' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.2.1/24 dev eth1'] } }))
    expect((await lab.udp('a', '239.1.2.3', { src: '10.0.2.1', port: 53 })).request.hops[0]).toMatchObject({ ifname: 'eth1' })
    expect((await lab.udp('a', '239.1.2.3', { port: 53 })).request.hops[0]).toMatchObject({ ifname: 'eth0', layers: [{ kind: 'ethernet', dst: '01:00:5e:01:02:03' }, { dst: '239.1.2.3', ttl: 1 }, {}, {}] })
  })
})

/** Follows ip_route_output_key_hash_rcu(), net/ipv4/route.c. */
describe('what is sent', () => {
  test('to 0.0.0.0 is for the sender itself', async () => {
    const trace = await boxLab(routed({ a: { listen: ['udp 53'] } })).udp('a', '0.0.0.0', { port: 53 })
    expect(way(trace.request)).toBe('a/lo> a/lo<')
    expect(trace.request.hops[0]?.layers[1]).toMatchObject({ src: '127.0.0.1', dst: '127.0.0.1' })
  })

  test.each(['255.255.255.255', '10.0.0.255'])('to all of %s needs SO_BROADCAST, and nobody connects to it', async (to) => {
    const lab = boxLab(routed())
    expect(ends(await lab.udp('a', to, { port: 53 }))).toEqual(['dropped at a: PERMISSION'])
    expect(ends(await lab.tcp('a', to, { port: 53 }))).toEqual(['dropped at a: NO_ROUTE'])
  })

  test('from a loopback address stays in the namespace', async () => {
    const lab = boxLab(routed({ a: { listen: ['udp 53'] } }))
    expect(ends(await lab.ping('a', '10.0.1.1', { src: '127.0.0.1' }))).toEqual(['dropped at a: NO_SOURCE_ADDRESS'])
    expect(ends(await lab.udp('a', '10.0.0.1', { src: '127.0.0.1', port: 53 }))[0]).toBe('delivered at a lo')
  })
})
