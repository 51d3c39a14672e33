import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SYSCTLS } from '../../../../src/plan/index.js'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

type Sysctl = Readonly<Record<string, string>>

/** Two cables between a and b; b has 10.9.0.1, and a prefers the first. */
const twice = (a: Sysctl = {}, b: Partial<Box> = {}, more: Partial<Box> = {}) => boxLab({
  a: { links: { eth0: { to: 'b/eth0' }, eth1: { to: 'b/eth1' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1'], routes: ['10.9.0.1/32 via 10.0.0.2 dev eth0 metric 10', '10.9.0.1/32 via 10.0.1.2 dev eth1 metric 20'], sysctl: a, ...more },
  b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'a/eth1' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.2/24 dev eth1', '10.9.0.1/32 dev lo'], listen: ['udp 53', 'tcp 80'], ...b },
})

/** a - r - b, r's link to b with an MTU of 1000. */
const routed = (settings: { readonly a?: Sysctl; readonly r?: Sysctl; readonly b?: Sysctl } = {}) => boxLab({
  a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], sysctl: settings.a ?? {} },
  r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'b/eth0', mtu: 1000 } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: { ...FORWARDING, ...settings.r } },
  b: { links: { eth0: { to: 'r/eth1', mtu: 1000 } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'], listen: ['udp 53', 'tcp 80'], sysctl: settings.b ?? {} },
})

const first = (trace: { readonly request: { readonly hops: readonly { readonly layers: readonly { readonly kind: string }[] }[] } }) => trace.request.hops[0]?.layers

describe('settings of a link', () => {
  test('arp_evict_nocarrier 0 keeps neighbours that a link learned when its carrier goes', async () => {
    const left = async (value: string) => {
      const lab = twice({ 'net.ipv4.conf.eth0.arp_evict_nocarrier': value })
      await lab.ping('a', '10.0.0.2')
      await lab.host('b').run('ip link set eth0 down')
      return (await lab.host('a').state()).neigh.map(({ dst }) => dst)
    }
    expect([await left('1'), await left('0')]).toEqual([[], ['10.0.0.2']])
  })

  test('ignore_routes_with_linkdown 1 passes over routes by a link without a carrier, but for own addresses', async () => {
    const lab = twice({ 'net.ipv4.conf.all.ignore_routes_with_linkdown': '1' })
    expect(way((await lab.ping('a', '10.9.0.1')).request)).toBe('a/eth0> b/eth0<')
    await lab.host('b').run('ip link set eth0 down')
    expect(way((await lab.ping('a', '10.9.0.1')).request)).toBe('a/eth1> b/eth1<')
    expect((await lab.ping('a', '10.0.0.1')).verdict.answered).toBe(true)
    await lab.host('b').run('ip link set eth0 up')
    expect(way((await lab.ping('a', '10.9.0.1')).request)).toBe('a/eth0> b/eth0<')
  })

  test('promote_secondaries 1 gives the place of an address that goes to the next of its subnet', async () => {
    const left = async (value: string) => {
      const lab = twice({ 'net.ipv4.conf.eth0.promote_secondaries': value }, {}, { addrs: ['10.0.0.1/24 dev eth0', '10.0.0.7/24 dev eth0', '10.0.0.8/24 dev eth0'], routes: [] })
      await lab.host('a').run('ip addr del 10.0.0.1/24 dev eth0')
      const { addrs, routes } = await lab.host('a').state()
      return [addrs.filter(({ dev }) => dev === 'eth0').map(({ local }) => local), routes.filter(({ dev }) => dev === 'eth0').map(({ dst, prefsrc }) => `${dst} src ${prefsrc}`)]
    }
    expect(await left('0')).toEqual([[], []])
    expect(await left('1')).toEqual([['10.0.0.7', '10.0.0.8'], ['10.0.0.0/24 src 10.0.0.7', '10.0.0.7/32 src 10.0.0.7', '10.0.0.8/32 src 10.0.0.7', '10.0.0.255/32 src 10.0.0.7']])
  })

  test('bc_forwarding 1 of all and of the link sends a directed broadcast on, to all', async () => {
    const bc = { 'net.ipv4.conf.all.bc_forwarding': '1', 'net.ipv4.conf.eth0.bc_forwarding': '1' }
    expect(end((await routed().ping('a', '10.0.1.255')).request)).toBe('delivered at r eth0')
    expect(end((await routed({ r: { 'net.ipv4.conf.eth0.bc_forwarding': '1' } }).ping('a', '10.0.1.255')).request)).toBe('delivered at r eth0')
    const { request } = await routed({ r: bc }).ping('a', '10.0.1.255')
    expect([way(request), end(request)]).toEqual(['a/eth0> r/eth0< r/eth1> b/eth0<', 'delivered at b eth0'])
    expect(request.hops[2]?.layers[0]).toMatchObject({ dst: 'ff:ff:ff:ff:ff:ff' })
  })

  test('drop_unicast_in_l2_multicast 1 drops a packet for one in a frame for all', async () => {
    const toAll = { neigh: ['10.0.0.2 lladdr ff:ff:ff:ff:ff:ff dev eth0 nud permanent'] }
    expect((await twice({}, {}, toAll).ping('a', '10.0.0.2')).verdict.delivered).toBe(true)
    const { request } = await twice({}, { sysctl: { 'net.ipv4.conf.all.drop_unicast_in_l2_multicast': '1' } }, toAll).ping('a', '10.0.0.2')
    expect(request.outcome).toMatchObject({ kind: 'dropped', reason: 'OTHERHOST', native: 'UNICAST_IN_L2_MULTICAST' })
  })

  test('secure_redirects 1 takes only a gateway that is known, where shared_media is 0', async () => {
    const followed = async (a: Sysctl, routes: readonly string[] = []) => {
      const lab = boxLab({
        a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.254 dev eth0', ...routes], neigh: ['10.0.0.253 lladdr 02:00:00:00:03:02 dev eth0 nud permanent'], sysctl: a },
        r: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.254/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.253 dev eth0'], sysctl: FORWARDING },
        s: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.253/24 dev eth0', '10.0.5.1/24 dev lo'], sysctl: FORWARDING },
      })
      await lab.ping('a', '10.0.5.1')
      return way((await lab.ping('a', '10.0.5.1')).request) === 'a/eth0> s/eth0<'
    }
    const apart = { 'net.ipv4.conf.all.shared_media': '0', 'net.ipv4.conf.eth0.shared_media': '0' }
    const lax = { 'net.ipv4.conf.all.secure_redirects': '0', 'net.ipv4.conf.eth0.secure_redirects': '0' }
    expect([await followed({}), await followed(apart), await followed(apart, ['10.6.0.0/16 via 10.0.0.253 dev eth0']), await followed({ ...apart, ...lax })]).toEqual([true, false, true, true])
  })
})

describe('settings of neighbours', () => {
  test('app_solicit asks a daemon first, of which no packet tells', async () => {
    const trace = await twice({ 'net.ipv4.neigh.eth0.app_solicit': '2' }).ping('a', '10.0.0.9')
    expect(trace.arp[0]?.requests.map(({ hops: [hop] }) => Math.floor((hop?.time ?? 0) / 1e9))).toEqual([2, 3, 4])
  })

  test('mcast_solicit 0 asks nobody', async () => {
    const trace = await twice({ 'net.ipv4.neigh.eth0.mcast_solicit': '0' }).ping('a', '10.0.0.2')
    expect([trace.arp, end(trace.request)]).toEqual([[], 'dropped at a: NEIGH_FAILED'])
  })

  test('mcast_resolicit asks everybody once a known neighbour does not answer', async () => {
    const asked = async (value: string) => {
      const lab = twice({ 'net.ipv4.neigh.eth0.mcast_resolicit': value, 'net.ipv4.neigh.eth0.delay_first_probe_time': '1' }, { neigh: [] }, { neigh: ['10.0.0.2 lladdr 02:00:00:00:77:77 dev eth0 nud stale'] })
      await lab.ping('a', '10.0.0.2')
      const later = [await lab.ping('a', '10.0.1.9'), await lab.ping('a', '10.0.1.9')]
      return later.flatMap(({ arp }) => arp).filter(({ ip }) => ip === '10.0.0.2').flatMap(({ requests }) => requests.map(({ hops: [hop] }) => hop?.layers[0])).map((frame) => frame?.kind === 'ethernet' && frame.dst)
    }
    expect([await asked('0'), await asked('1')]).toEqual([Array.from({ length: 3 }, () => '02:00:00:00:77:77'), [...Array.from({ length: 3 }, () => '02:00:00:00:77:77'), 'ff:ff:ff:ff:ff:ff']])
  })

  // SKB_TRUESIZE(ETH_FRAME_LEN) is 2090; each of the four pieces counts 2304.
  test.each([['unres_qlen', '4', false], ['unres_qlen', '5', true], ['unres_qlen_bytes', '9215', false], ['unres_qlen_bytes', '9216', true]])('%s %s has room for four pieces of a packet: %s', async (name, value, room) => {
    const trace = await twice({ [`net.ipv4.neigh.eth0.${name}`]: value }).udp('a', '10.0.0.9', { port: 9, size: 5700, df: false })
    expect(ends(trace)).toEqual(room ? ['rejected at a eth0 by 3/1: NEIGH_FAILED', 'error from a delivered at a lo'] : ['dropped at a eth0: NEIGH_QUEUE_FULL'])
  })

  test('locktime holds an entry against an answer from somebody else', async () => {
    const rival = (locktime: string) => boxLab({
      a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], sysctl: { 'net.ipv4.neigh.eth0.locktime': locktime } },
      b: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.2/24 dev eth0'] },
      c: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.2/24 dev eth0'] },
    })
    const known = async (locktime: string) => {
      const lab = rival(locktime)
      await lab.ping('a', '10.0.0.2')
      return (await lab.host('a').state()).neigh[0]?.lladdr
    }
    expect([await known('100'), await known('0')]).toEqual(['02:00:00:00:02:02', '02:00:00:00:03:02'])
  })
})

describe('settings of IPv4', () => {
  test('ip_no_pmtu_disc 1 has sockets send without DF, 2 has nobody believe a path MTU, 3 only TCP', async () => {
    const df = async (mode: string) => first(await routed({ a: { 'net.ipv4.ip_no_pmtu_disc': mode } }).ping('a', '10.0.1.1'))?.[1]
    expect([await df('0'), await df('1')]).toMatchObject([{ df: true }, { df: false }])
    const learned = async (mode: string) => {
      const lab = routed({ a: { 'net.ipv4.ip_no_pmtu_disc': mode } })
      await lab.ping('a', '10.0.1.1', { size: 1200, df: true })
      const { request } = await lab.ping('a', '10.0.1.1', { size: 1200, df: true })
      return request.outcome.kind === 'dropped' ? request.outcome.missing : end(request)
    }
    expect([await learned('0'), await learned('1'), await learned('2'), await learned('3')]).toEqual([
      'the packet has 1228 bytes, the path MTU is 1000', 'the packet has 1228 bytes, the path MTU is 552', 'rejected at r eth0 by 3/4: FRAG_NEEDED', 'rejected at r eth0 by 3/4: FRAG_NEEDED',
    ])
  })

  test('route.min_pmtu is the least path MTU that is believed, and route.mtu_expires how long', async () => {
    const lab = routed({ a: { 'net.ipv4.route.min_pmtu': '1100', 'net.ipv4.route.mtu_expires': '2' } })
    await lab.ping('a', '10.0.1.1', { size: 1200, df: true })
    expect((await lab.ping('a', '10.0.1.1', { size: 1200, df: true })).request.outcome).toMatchObject({ entry: { table: 'pmtu', row: { mtu: 1100 } } })
    await lab.ping('a', '10.0.0.99')
    expect((await lab.ping('a', '10.0.1.1', { size: 1200, df: true })).request.outcome).toMatchObject({ kind: 'rejected', reason: 'FRAG_NEEDED' })
  })

  test('ip_forward_use_pmtu 1 lets what a router learned count for others', async () => {
    const passed = async (value: string) => {
      const lab = boxLab({
        a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
        r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 's/eth0' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], routes: ['10.0.2.0/24 via 10.0.1.1 dev eth1'], sysctl: { ...FORWARDING, 'net.ipv4.ip_forward_use_pmtu': value } },
        s: { links: { eth0: { to: 'r/eth1' }, eth1: { to: 'b/eth0', mtu: 1000 } }, addrs: ['10.0.1.1/24 dev eth0', '10.0.2.254/24 dev eth1'], routes: ['default via 10.0.1.254 dev eth0'], sysctl: FORWARDING },
        b: { links: { eth0: { to: 's/eth1', mtu: 1000 } }, addrs: ['10.0.2.1/24 dev eth0'], routes: ['default via 10.0.2.254 dev eth0'] },
      })
      await lab.ping('r', '10.0.2.1', { size: 1200 })
      return end((await lab.ping('a', '10.0.2.1', { size: 1200 })).request)
    }
    expect([await passed('0'), await passed('1')]).toEqual(['rejected at s eth0 by 3/4: FRAG_NEEDED', 'rejected at r eth0 by 3/4: FRAG_NEEDED'])
  })

  test('ip_nonlocal_bind 1 lets a socket have a foreign address, by which it still cannot send', async () => {
    const native = async (value: string) => {
      const lab = twice({ 'net.ipv4.ip_nonlocal_bind': value })
      const trace = await lab.send({ protocol: 'icmp', netns: 'a', from: 'a', to: '10.0.0.2', dst: '10.0.0.2', src: '10.1.2.3', size: 56, ttl: 64, tos: 0 })
      return 'native' in trace.request.outcome && trace.request.outcome.native
    }
    expect([await native('0'), await native('1')]).toEqual(['EADDRNOTAVAIL', 'EINVAL'])
    const listen = (value: string) => twice({ 'net.ipv4.ip_nonlocal_bind': value }).apply({ kind: 'listener', op: 'add', netns: 'a', row: { protocol: 'tcp', port: 80, address: '10.1.2.3' } })
    await expect(listen('0')).rejects.toThrow('Cannot assign requested address')
    await listen('1')
  })

  test('ip_local_port_range has the ports that sockets and tunnels send from', async () => {
    const lab = twice({ 'net.ipv4.ip_local_port_range': '40000 40001' })
    expect(first(await lab.udp('a', '10.0.0.2', { port: 53 }))?.[2]).toMatchObject({ sport: 40000 })
    const tunnel = (own: number, other: number): Box => ({
      links: { eth0: { to: 'lan' }, vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.2.${own}`, link: 'eth0' } } }, addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}/24 dev vx0`],
      neigh: [`10.1.0.${other} lladdr 06:00:00:00:00:0${other} dev vx0 nud permanent`], fdb: [`06:00:00:00:00:0${other} dev vx0 dst 192.0.2.${other} self permanent`], sysctl: { 'net.ipv4.ip_local_port_range': '50000 50001' },
    })
    const { request } = await boxLab({ a: tunnel(1, 2), b: tunnel(2, 1) }).ping('a', '10.1.0.2')
    expect(request.hops[1]?.layers[2]).toMatchObject({ sport: 50000 })
  })

  test.each([['a', '0'], ['b', '0']])('tcp_timestamps of %s %s: none of either, and segments are longer', async (who, value) => {
    const lab = who === 'a' ? twice({ 'net.ipv4.tcp_timestamps': value }) : twice({}, { sysctl: { 'net.ipv4.tcp_timestamps': value } })
    const trace = await lab.tcp('a', '10.0.0.2', { port: 80, size: 3000 })
    const options = trace.packets.map(({ hops: [hop] }) => hop?.layers.find((layer) => layer.kind === 'tcp')).map((tcp) => tcp?.kind === 'tcp' && tcp.options)
    expect(options[1]).toBe('020405b40101040201030300')
    expect(options[2]).toBe('')
    expect(trace.packets[3]?.hops[0]?.layers[1]).toMatchObject({ length: 1500 })
    expect(trace.packets[3]?.hops[0]?.layers.at(-1)).toMatchObject({ data: expect.stringMatching(/^[0-9a-f]{2920}$/) as string })
  })

  test('route.min_adv_mss is the least MSS that is offered', async () => {
    const trace = await routed({ b: { 'net.ipv4.route.min_adv_mss': '1200' } }).tcp('a', '10.0.1.1', { port: 80 })
    expect(trace.packets[1]?.hops[0]?.layers[2]).toMatchObject({ options: expect.stringMatching(/^020404b0/) as string })
  })

  test('icmp_ratemask has its types told six times at once to one destination, then once in icmp_ratelimit', async () => {
    const lab = twice({}, { sysctl: { 'net.ipv4.icmp_ratemask': String(1 << 3), 'net.ipv4.icmp_ratelimit': '2000' } })
    const told = async (): Promise<boolean> => (await lab.udp('a', '10.0.0.2', { port: 9 })).errors.length > 0
    const burst = [await told(), await told(), await told(), await told(), await told(), await told(), await told()]
    expect(burst).toEqual([true, true, true, true, true, true, false])
    await lab.ping('a', '10.0.1.9')
    expect([await told(), await told()]).toEqual([true, false])
    expect((await lab.ping('a', '10.0.0.2')).verdict.answered).toBe(true)
  })

  test('ip_default_ttl is that of a RST that a rule sends', async () => {
    const nft = 'table ip t {\n chain c {\n type filter hook input priority 0;\n tcp dport 80 reject with tcp reset\n }\n}'
    const trace = await twice({}, { nft, sysctl: { 'net.ipv4.ip_default_ttl': '99' } }).tcp('a', '10.0.0.2', { port: 80 })
    expect(ends(trace)[0]).toBe('rejected at b eth0 by RST: NFT_REJECT')
    expect(trace.reply?.hops[0]?.layers[1]).toMatchObject({ ttl: 99 })
  })
})

/** What the model does not follow, and why that makes no difference, or which. */
const WITHOUT: Readonly<Record<string, string>> = {
  accept_source_route: 'no probe has IP options',
  log_martians: 'there is no log', nf_conntrack_log_invalid: 'there is no log',
  gc_stale_time: 'the kernel collects neighbours from gc_thresh1 on alone', proxy_delay: 'an answer by chance within it comes at once', proxy_qlen: 'proxy answers do not wait', anycast_delay: 'of IPv6',
  icmp_ignore_bogus_error_responses: 'they are not logged', ip_forward_update_priority: 'there are no queues', fib_multipath_hash_policy: 'routes have one next hop',
  ip_unprivileged_port_start: 'listeners have the privilege', ping_group_range: 'probes need no ping socket', igmp_link_local_mcast_reports: 'devices send no reports',
  icmp_msgs_per_sec: 'has chance in it', icmp_msgs_burst: 'has chance in it',
  tcp_syn_retries: 'a trace has the first try', tcp_synack_retries: 'a trace has the first try',
  'bridge-nf-call-ip6tables': 'of IPv6', 'bridge-nf-call-arptables': 'rules of family arp are not read', 'bridge-nf-filter-pppoe-tagged': 'no frame is tagged', 'bridge-nf-filter-vlan-tagged': 'no frame is tagged', 'bridge-nf-pass-vlan-input-dev': 'no frame is tagged',
  nf_conntrack_tcp_be_liberal: 'segments are in the window', nf_conntrack_tcp_ignore_invalid_rst: 'segments are in the window', nf_conntrack_tcp_max_retrans: 'a trace has the first try',
}

test('every sysctl that a plan may have is followed, or does nothing that a probe could see', () => {
  const folder = 'src/model'
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const names = SYSCTLS.map(({ name }) => name).filter((name) => !name.startsWith('net.ipv6.')).map((name) => name.replace(/^net\.(?:ipv4\.(?:conf\.\*\.|neigh\.\*\.)?|bridge\.|netfilter\.)/, ''))
  const known = names.filter((name) => source.includes(`'${name}'`) || source.includes(`.${name}'`))
  expect(names.filter((name) => !known.includes(name)).sort()).toEqual(Object.keys(WITHOUT).sort())
})
