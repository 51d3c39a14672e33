import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp, udp } from './agree.js'

const set = (netns: string, ...settings: readonly string[]) => settings.map((setting) => ({ netns, command: `sysctl -w net.ipv4.${setting}` }))
const run = (netns: string, ...commands: readonly string[]) => commands.map((command) => ({ netns, command }))

/* a ── b, twice */
const TWICE: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'b/eth0' }, eth1: { to: 'b/eth1' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1'], routes: ['10.9.0.1/32 via 10.0.0.2 dev eth0 metric 10', '10.9.0.1/32 via 10.0.1.2 dev eth1 metric 20'] },
  b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'a/eth1' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.2/24 dev eth1', '10.9.0.1/32 dev lo'], listen: ['udp 53', 'tcp 80'] },
}

describe('a link without a carrier', () => {
  test.each([0, 1])('keeps its neighbours unless arp_evict_nocarrier is set (%i): arp_netdev_event(), net/ipv4/arp.c', (value) =>
    agreeOn(TWICE, { damage: [...set('a', `conf.eth0.arp_evict_nocarrier=${value}`), ...run('a', 'ip neigh add 10.0.0.9 lladdr 02:00:00:00:09:09 dev eth0 nud stale'), ...run('b', 'ip link set eth0 down')], probes: [icmp('a', '10.0.1.2')] }))
  test.each([0, 1])('keeps its routes unless ignore_routes_with_linkdown is set (%i): fib_lookup_good_nhc(), net/ipv4/fib_trie.c', (value) =>
    agreeOn(TWICE, { damage: [...set('a', `conf.eth0.ignore_routes_with_linkdown=${value}`), ...run('b', 'ip link set eth0 down')], probes: [icmp('a', '10.9.0.1'), icmp('a', '10.0.0.1'), icmp('a', '10.0.0.2')] }))
  test('is no hindrance to a next hop behind it: FIB_LOOKUP_IGNORE_LINKSTATE, fib_check_nh_v4_gw()', () =>
    agreeOn(TWICE, { damage: [...set('a', 'conf.all.ignore_routes_with_linkdown=1'), ...run('b', 'ip link set eth0 down'), ...run('a', 'ip route add 10.8.0.0/24 via 10.0.0.2')], probes: [icmp('a', '10.8.0.1')] }))
})

describe('an address that goes: __inet_del_ifa(), net/ipv4/devinet.c', () => {
  const without = (value: number, ...addresses: readonly string[]): Promise<void> =>
    agreeOn(TWICE, { damage: [...set('a', `conf.eth0.promote_secondaries=${value}`), ...run('a', ...addresses.map((address) => `ip addr add ${address} dev eth0`), 'ip addr del 10.0.0.1/24 dev eth0')], probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.1.2')] })
  test.each([0, 1])('leaves its place to the next with promote_secondaries (%i)', (value) => without(value, '10.0.0.7/24', '10.0.0.8/24'))
  test.each([0, 1])('not to one of another subnet (%i)', (value) => without(value, '10.0.7.1/24', '10.0.0.8/25'))
})

/* a ── r ── b, where r's link to b is smaller */
const ROUTED: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'one' } }, addrs: ['192.0.2.1/24 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'] },
  r: { links: { eth0: { to: 'one' }, eth1: { to: 'two' } }, addrs: ['192.0.2.254/24 dev eth0', '10.9.0.254/24 dev eth1'], routes: ['10.7.0.0/24 via 10.9.0.3 dev eth1'], sysctl: FORWARDING },
  b: { links: { eth0: { to: 'two' } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['default via 10.9.0.254 dev eth0'], listen: ['udp 53', 'tcp 80'] },
  s: { links: { eth0: { to: 'two' }, eth1: { to: 'three', mtu: 1000 } }, addrs: ['10.9.0.3/24 dev eth0', '10.7.0.254/24 dev eth1'], routes: ['default via 10.9.0.254 dev eth0'], sysctl: FORWARDING },
  t: { links: { eth0: { to: 'three', mtu: 1000 } }, addrs: ['10.7.0.2/24 dev eth0'], routes: ['default via 10.7.0.254 dev eth0'], listen: ['udp 53', 'tcp 80'] },
}

describe('a directed broadcast', () => {
  test.each([[0, 0], [1, 0], [0, 1], [1, 1]])('is sent on with bc_forwarding of all (%i) and of the link (%i): ip_route_input_slow(), net/ipv4/route.c', (all, own) =>
    agreeOn(ROUTED, { damage: set('r', `conf.all.bc_forwarding=${all}`, `conf.eth0.bc_forwarding=${own}`), probes: [icmp('a', '10.9.0.255'), udp('a', '10.9.0.255', { port: 53 }), udp('a', '10.9.0.255', { port: 9, ttl: 1 })] }))
  test('needs no ip_forward', () => agreeOn(ROUTED, { damage: set('r', 'conf.all.bc_forwarding=1', 'conf.eth0.bc_forwarding=1', 'ip_forward=0'), probes: [icmp('a', '10.9.0.255')] }))
})

describe('a packet for one in a frame for all: ip_rcv_finish_core(), net/ipv4/ip_input.c', () => {
  test.each([0, 1])('is dropped with drop_unicast_in_l2_multicast (%i)', (value) =>
    agreeOn(TWICE, { damage: [...set('b', `conf.eth0.drop_unicast_in_l2_multicast=${value}`), ...run('a', 'ip neigh add 10.0.0.2 lladdr ff:ff:ff:ff:ff:ff dev eth0 nud permanent')], probes: [udp('a', '10.0.0.2', { port: 53 })] }))
})

describe('redirects: __ip_do_redirect(), net/ipv4/route.c', () => {
  const LAN: Readonly<Record<string, Box>> = {
    a: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.254 dev eth0'], neigh: ['10.0.0.253 lladdr 02:00:00:00:03:02 dev eth0 nud permanent'] },
    r: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.254/24 dev eth0'], routes: ['10.0.5.0/24 via 10.0.0.253 dev eth0'], sysctl: FORWARDING },
    s: { links: { eth0: { to: 'lan' } }, addrs: ['10.0.0.253/24 dev eth0', '10.0.5.1/24 dev lo'], sysctl: FORWARDING },
  }
  test.each([[0, 0, ''], [0, 1, ''], [0, 1, 'ip route add 10.6.0.0/16 via 10.0.0.253'], [1, 1, '']])('shared_media %i, secure_redirects %i, %s', (shared, secure, route) =>
    agreeOn(LAN, {
      damage: [...set('a', ...['all', 'eth0'].flatMap((dev) => [`conf.${dev}.shared_media=${shared}`, `conf.${dev}.secure_redirects=${secure}`])), ...(route === '' ? [] : run('a', route))],
      // Redirects are told ever more rarely: meanwhile somebody is waited for.
      probes: [icmp('a', '10.0.5.1'), icmp('a', '10.0.0.99'), icmp('a', '10.0.5.1')],
    }))
})

describe('path MTU', () => {
  const big = (...damage: readonly { readonly netns: string; readonly command: string }[]): Promise<void> =>
    agreeOn(ROUTED, { damage, probes: [udp('a', '10.7.0.2', { port: 53, size: 1200 }), udp('a', '10.7.0.2', { port: 53, size: 1200 }), icmp('a', '10.7.0.2', { size: 1200, df: true }), icmp('a', '10.7.0.2', { size: 1200, df: true }), tcp('a', '10.7.0.2', { size: 2000 })] })
  test.each([0, 1, 2, 3])('ip_no_pmtu_disc %i: icmp_unreach(), net/ipv4/icmp.c, and inet_create(), net/ipv4/af_inet.c', (mode) => big(...set('a', `ip_no_pmtu_disc=${mode}`)))
  test.each([0, 1, 2, 3])('ip_no_pmtu_disc %i of who answers, when the sockets were made', (mode) =>
    agreeOn({ ...ROUTED, t: { ...ROUTED['t'], sysctl: { 'net.ipv4.ip_no_pmtu_disc': String(mode) } } }, { probes: [udp('a', '10.7.0.2', { port: 53 }), tcp('a', '10.7.0.2', { size: 2000 })] }))
  test('and not what it is later', () => agreeOn(ROUTED, { damage: set('t', 'ip_no_pmtu_disc=1'), probes: [udp('a', '10.7.0.2', { port: 53 }), tcp('a', '10.7.0.2')] }))
  test('route.min_pmtu is the least that is believed: __ip_rt_update_pmtu(), net/ipv4/route.c', () => big(...set('a', 'route.min_pmtu=1100')))
  test('route.min_adv_mss is the least MSS that is offered: ipv4_default_advmss(), net/ipv4/route.c', () => agreeOn(ROUTED, { damage: [...set('t', 'route.min_adv_mss=1200')], probes: [tcp('a', '10.7.0.2', { size: 3000 })] }))
  test.each([0, 1])('what a router learned itself counts for others with ip_forward_use_pmtu (%i): ip_dst_mtu_maybe_forward(), include/net/ip.h', (value) =>
    agreeOn(ROUTED, { damage: set('r', `ip_forward_use_pmtu=${value}`), probes: [icmp('r', '10.7.0.2', { size: 1200 }), icmp('a', '10.7.0.2', { size: 1200 }), udp('a', '10.7.0.2', { port: 53, size: 1100, df: false })] }))
  test('a locked one counts for others always', () => agreeOn(ROUTED, { damage: set('r', 'route.min_pmtu=1100'), probes: [icmp('r', '10.7.0.2', { size: 1200 }), udp('a', '10.7.0.2', { port: 53, size: 1200, df: false })] }))
})

describe('sockets', () => {
  test('take their ports from ip_local_port_range: inet_get_local_port_range(), net/ipv4/inet_connection_sock.c', () =>
    agreeOn({ ...ROUTED, a: { ...ROUTED['a'], sysctl: { 'net.ipv4.ip_local_port_range': '40000 40001' } } }, { probes: [udp('a', '10.9.0.2', { port: 53 }), tcp('a', '10.9.0.2')] }))
  test.each([['a', 0], ['b', 0], ['b', 2]])('tcp_timestamps of %s %i: tcp_syn_options(), net/ipv4/tcp_output.c', (netns, value) =>
    agreeOn(ROUTED, { damage: set(netns, `tcp_timestamps=${value}`), probes: [tcp('a', '10.9.0.2', { size: 4000 })] }))
  test('a segment that a rule resets is answered with the TTL of the namespace: nf_send_reset(), net/ipv4/netfilter/nf_reject_ipv4.c', () =>
    agreeOn({ ...ROUTED, b: { ...ROUTED['b'], nft: 'table ip t {\n  chain c {\n    type filter hook input priority 0; policy accept;\n    tcp dport 80 reject with tcp reset\n  }\n}' } }, { damage: set('b', 'ip_default_ttl=99'), probes: [tcp('a', '10.9.0.2')] }))
})

describe('ICMP messages: icmpv4_xrlim_allow(), net/ipv4/icmp.c', () => {
  const many = (count: number, ...settings: readonly string[]): Promise<void> => agreeOn(ROUTED, { damage: set('b', ...settings), probes: Array.from({ length: count }, () => udp('a', '10.9.0.2', { port: 9 })) })
  test('are told six times at once, where icmp_ratemask says so', () => many(8, 'icmp_ratemask=6168', 'icmp_ratelimit=60000'))
  test('of other types are not counted', () => many(8, `icmp_ratemask=${1 << 11}`, 'icmp_ratelimit=60000'))
  test('are not limited by 0', () => many(8, 'icmp_ratemask=6168', 'icmp_ratelimit=0'))
  test('echo replies too', () => agreeOn(ROUTED, { damage: set('b', 'icmp_ratemask=1', 'icmp_ratelimit=60000'), probes: Array.from({ length: 8 }, () => icmp('a', '10.9.0.2')) }))
})

describe('who waits for a neighbour: __neigh_event_send(), net/core/neighbour.c', () => {
  test.each([1, 2])('is asked for by a daemon first with app_solicit (%i)', (value) => agreeOn(ROUTED, { damage: set('a', `neigh.eth0.app_solicit=${value}`), probes: [icmp('a', '10.9.0.2'), icmp('a', '192.0.2.9')] }))
  test('nobody is asked for where all are 0', () => agreeOn(ROUTED, { damage: set('a', 'neigh.eth0.mcast_solicit=0'), probes: [icmp('a', '10.9.0.2')] }))
  test.each([1, 3, 4, 5])('of the pieces of a packet as many wait as unres_qlen has room for (%i): proc_unres_qlen()', (value) => agreeOn(ROUTED, { damage: set('a', `neigh.eth0.unres_qlen=${value}`), probes: [udp('a', '192.0.2.9', { size: 5700, df: false })] }))
  test.each([4000, 9215, 9216])('or unres_qlen_bytes (%i)', (value) => agreeOn(ROUTED, { damage: set('a', `neigh.eth0.unres_qlen_bytes=${value}`), probes: [udp('a', '192.0.2.9', { size: 5700, df: false })] }))
  test.each([7743, 7872])('of which a small piece takes a small buffer (%i): skb_small_head, net/core/skbuff.c', (value) => agreeOn(ROUTED, { damage: set('a', `neigh.eth0.unres_qlen_bytes=${value}`), probes: [udp('a', '192.0.2.9', { size: 4448, df: false })] }))
})

describe('the switch of forwarding: inet_forward_change(), net/ipv4/devinet.c', () => {
  const declared = (sysctl: Readonly<Record<string, string>>, ...settings: readonly string[]): Promise<void> =>
    agreeOn({ ...ROUTED, r: { ...ROUTED['r'], sysctl } }, { damage: set('r', ...settings), probes: [icmp('a', '10.9.0.2')] })
  const [switched, ofAll, ofLater] = ['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding', 'net.ipv4.conf.default.forwarding'] as const
  test('default written after it is for the devices that come later', () => declared({ [switched]: '1', [ofLater]: '0' }))
  test('default written before it is written again', () => declared({ [ofLater]: '0', [switched]: '1' }))
  test('of its two names the one written last counts', async () => {
    await declared({ [switched]: '1', [ofAll]: '0' })
    await declared({ [ofAll]: '0', [switched]: '1' })
  })
  test('it sets what default had made', () => declared({ [switched]: '1', [ofLater]: '0' }, 'ip_forward=0', 'ip_forward=1'))
  test('default alone changes no device that is there', () => declared({ [switched]: '1', [ofLater]: '0' }, 'conf.default.forwarding=1'))
})

describe('a sysctl is refused', () => {
  test('of a device that is not there', () => agreeOn(ROUTED, { damage: set('a', 'conf.eth9.forwarding=0', 'neigh.eth9.ucast_solicit=1', 'conf.eth0.forwarding=0'), probes: [icmp('a', '10.9.0.2')] }))
  test('where the value is out of the range that the kernel checks: proc_dointvec_minmax(), kernel/sysctl.c', () =>
    agreeOn(ROUTED, { damage: set('a', 'ip_default_ttl=0', 'ip_default_ttl=256', 'ip_default_ttl=1', 'conf.eth0.rp_filter=7'), probes: [icmp('a', '10.9.0.2'), udp('a', '192.0.2.254', { port: 9 })] }))
})
