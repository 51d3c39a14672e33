import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp, udp } from './agree.js'

/*
 *          ┌─ one ── r1 ─┐
 *   a ─────┤             ├── far ── b 10.9.0.2
 *          └─ two ── r2 ─┘
 */
const CLUSTER: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'one' }, eth1: { to: 'two' } }, addrs: ['192.0.2.1/24 dev eth0', '198.51.100.1/24 dev eth1'] },
  r1: { links: { eth0: { to: 'one' }, eth1: { to: 'far' } }, addrs: ['192.0.2.254/24 dev eth0', '10.9.0.254/24 dev eth1'], routes: ['198.51.100.0/24 via 10.9.0.253 dev eth1'], sysctl: FORWARDING },
  r2: { links: { eth0: { to: 'two' }, eth1: { to: 'far' } }, addrs: ['198.51.100.254/24 dev eth0', '10.9.0.253/24 dev eth1'], routes: ['192.0.2.0/24 via 10.9.0.254 dev eth1'], sysctl: FORWARDING },
  b: { links: { eth0: { to: 'far' } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['192.0.2.0/24 via 10.9.0.254 dev eth0', '198.51.100.0/24 via 10.9.0.253 dev eth0'], listen: ['udp 53'] },
}
const ONE = '192.0.2.254'
const TWO = '198.51.100.254'

/** Commands of `ip` at `a`, then a ping to b. */
const after = (...commands: readonly string[]): Promise<void> => agreeOn(CLUSTER, { damage: commands.map((command) => ({ netns: 'a', command: `ip ${command}` })), probes: [icmp('a', '10.9.0.2')] })

/** Commands of `ip` at r1, then a ping from a by r1. */
const atRouter = (...commands: readonly string[]): Promise<void> =>
  agreeOn(CLUSTER, { damage: [{ netns: 'a', command: `ip route add 10.9.0.0/24 via ${ONE}` }, ...commands.map((command) => ({ netns: 'r1', command: `ip ${command}` }))], probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.2', { port: 53 })] })

describe('routes that were written one after another: fib_table_insert() and fib_table_delete(), net/ipv4/fib_trie.c', () => {
  test('append puts a route behind its equals, which are tried first', () => after(`route append 10.9.0.0/24 via ${ONE}`, `route append 10.9.0.0/24 via ${TWO}`))
  test('append refuses the very same route', () => after(`route append 10.9.0.0/24 via ${ONE}`, `route append 10.9.0.0/24 via ${ONE}`))
  test('add refuses an equal of the same metric, not of another', () => after(`route add 10.9.0.0/24 via ${TWO} metric 10`, `route add 10.9.0.0/24 via ${ONE} metric 10`, `route add 10.9.0.0/24 via ${ONE} metric 5`))
  test('del takes the first that agrees', () => after(`route add 10.9.0.0/24 via ${TWO} metric 10`, `route add 10.9.0.0/24 via ${ONE} metric 5`, 'route del 10.9.0.0/24'))
  test('replace takes the place of the first', () => after(`route append 10.9.0.0/24 via ${ONE}`, `route append 10.9.0.0/24 dev eth0`, `route replace 10.9.0.0/24 via ${TWO}`))
  test('replace of a later one by itself is refused', () => after(`route append 10.9.0.0/24 via ${ONE}`, `route append 10.9.0.0/24 via ${TWO}`, `route replace 10.9.0.0/24 via ${TWO}`))
  test('an address of lo joins its own: inetdev_event(), net/ipv4/devinet.c', () => agreeOn({ ...CLUSTER, b: { ...CLUSTER['b'], addrs: ['10.9.0.2/24 dev eth0', '10.8.0.1/32 dev lo'] } }, { probes: [icmp('b', '10.8.0.1')] }))
})

describe('routes that lead nowhere: fib_props[], net/ipv4/fib_semantics.c, and fib4_rule_action(), net/ipv4/fib_rules.c', () => {
  test.each(['blackhole', 'unreachable', 'prohibit', 'throw'])('%s of the sender', (type) => after(`route add ${type} 10.9.0.0/24`, `route add default via ${ONE}`))
  test.each(['blackhole', 'unreachable', 'prohibit', 'throw'])('%s of a router', (type) => atRouter(`route add ${type} 10.9.0.2/32`))
  test('throw goes on with the next rule, which may find a route in another table', () =>
    after('rule add pref 100 lookup 100', `route add throw 10.9.0.0/24 table 100`, `route add default via ${TWO} table 100`, `route add 10.9.0.0/24 via ${ONE}`))
  test('throw of one source, found by the next rule', () =>
    after('rule add pref 100 lookup 100', 'rule add pref 200 to 10.9.0.0/24 lookup 200', 'route add throw 10.9.0.0/16 table 100', `route add 10.9.0.0/24 via ${TWO} table 200`, `route add 10.9.0.0/24 via ${ONE}`))
  test('after the last rule a throw means no route', () => after('rule add pref 40000 lookup 100', 'route add throw 10.9.0.0/24 table 100'))
  test('a throw in main lets table default be asked', () => after('route add throw 10.9.0.0/24', `route add default via ${TWO} table 253`))
  test('a throw in table local counts as no own address: __inet_dev_addr_type(), net/ipv4/fib_frontend.c', () => after('route add throw 10.9.0.0/24 table local', `route add 10.9.0.0/24 via ${ONE}`))
  test('a router throws by input device', () => atRouter('rule add pref 100 iif eth0 lookup 100', 'route add throw 10.9.0.2/32 table 100', 'route add default dev eth0 table 100'))
  test('blackhole in the table of a rule ends the look-up', () => after('rule add pref 100 lookup 100', 'route add blackhole 10.9.0.0/24 table 100', `route add 10.9.0.0/24 via ${ONE}`))
  test('table default is asked where main forbids: fib_lookup(), include/net/ip_fib.h', () => after('route add blackhole 10.9.0.0/24', `route add default via ${TWO} table 253`))
  test('with rules it is not: fib_rules_lookup(), net/core/fib_rules.c', () => after('rule add pref 100 lookup 100', 'route add blackhole 10.9.0.0/24', `route add default via ${TWO} table 253`))
  test('without rules local and main are one table, and the longest prefix counts: fib_trie_table(), net/ipv4/fib_trie.c', () => after('route add local 10.9.0.0/24 dev lo table local', `route add 10.9.0.2/32 via ${ONE}`))
  test('with a rule they part: fib_unmerge(), net/ipv4/fib_frontend.c', () => after('route add unreachable 10.9.0.0/24 table local', `route add 10.9.0.2/32 via ${ONE}`, 'rule add pref 100 lookup 100', 'rule del pref 100 lookup 100'))
  test('the next hop is looked for in the table of the route unless that is main, then by all rules: fib_check_nh_v4_gw(), net/ipv4/fib_semantics.c', () =>
    after('rule add pref 100 lookup 100', 'route add default dev eth1 table 100', `route add 10.9.0.0/24 via ${ONE}`, `route add 10.9.0.0/24 via ${ONE} table 100`))
  test('throw and unicast routes of one prefix are tried by metric', () => after(`route add 10.9.0.0/24 via ${ONE} metric 20`, 'route add throw 10.9.0.0/24 metric 10'))
})

describe('rules of one source, destination or device: fib4_rule_match() and fib_rule_match()', () => {
  const other = ['route add default via ' + TWO + ' table 100', `route add 10.9.0.0/24 via ${ONE}`] as const
  test.each(['from 192.0.2.1', 'from 192.0.2.0/24', 'from 203.0.113.0/24', 'to 10.9.0.0/24', 'to 10.9.0.2', 'to 10.8.0.0/16', 'iif lo', 'iif eth0', 'oif eth1', 'from 192.0.2.1 to 10.9.0.2', 'from 192.0.2.1 to 10.8.0.1'])('%s', (selector) =>
    agreeOn(CLUSTER, { damage: [`rule add pref 100 ${selector} lookup 100`, ...other].map((command) => ({ netns: 'a', command: `ip ${command}` })), probes: [icmp('a', '10.9.0.2'), icmp('a', '10.9.0.2', { src: '192.0.2.1' })] }))
  test.each(['from 192.0.2.0/24', 'from 203.0.113.0/24', 'to 10.9.0.0/24', 'iif eth0', 'iif eth1', 'iif lo'])('%s at a router', (selector) => atRouter(`rule add pref 100 ${selector} lookup 100`, 'route add unreachable default table 100'))
})

describe('a next hop: fib_check_nh_v4_gw(), net/ipv4/fib_semantics.c', () => {
  test('that is an own address leaves the destination on the link: rt_set_nexthop(), net/ipv4/route.c', () => after('route add 10.9.0.0/24 via 192.0.2.1'))
  test('that is an own address, at a router', () => atRouter('route add 10.9.0.2/32 via 10.9.0.254'))
  test('that was declared so', () => agreeOn({ ...CLUSTER, a: { ...CLUSTER['a'], routes: ['10.9.0.0/24 via 192.0.2.1 dev eth0'] } }, { probes: [icmp('a', '10.9.0.2')] }))
  test.each([`via ${ONE} scope link`, 'via 192.0.2.1 scope link', `via ${ONE} dev eth0 onlink scope link`, 'via 192.0.2.1 dev eth0 onlink', 'via 192.0.2.255 dev eth0 onlink', `via ${ONE} dev eth1`, `via ${ONE} dev eth1 onlink`, 'via 192.0.2.255', 'via 127.0.0.1'])('%s', (text) => after(`route add 10.9.0.0/24 ${text}`))
})

test('lo takes in what it is sent for somebody else: RTCF_LOCAL, __mkroute_output(), net/ipv4/route.c', () =>
  agreeOn({ ...CLUSTER, a: { ...CLUSTER['a'], listen: ['udp 53', 'tcp 80'] } }, { damage: [{ netns: 'a', command: 'ip route add 10.9.0.2 dev lo' }], probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.2', { port: 53 }), udp('a', '10.9.0.2', { port: 54 }), tcp('a', '10.9.0.2')] }))

describe('an address: __inet_insert_ifa(), net/ipv4/devinet.c', () => {
  test.each(['192.0.2.7/24 dev eth0 scope link', '192.0.2.7/25 dev eth0 scope link', '192.0.2.7/24 dev eth1 scope link', '192.0.2.1/24 dev eth0 scope link', '192.0.2.7/24 dev eth0 scope global'])('%s', (text) => after(`addr add ${text}`, `route add 10.9.0.0/24 via ${ONE}`))
})
