import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, udp } from './agree.js'

const nat = (hook: 'prerouting' | 'output' | 'postrouting', statement: string): string =>
  `table ip t {\n  chain c {\n    type nat hook ${hook} priority ${hook === 'postrouting' ? 100 : -100}; policy accept;\n    ip daddr 10.9.0.0/16 ${statement}\n  }\n}`

/* a ── r ── b: a's rules forge sources, r's forge destinations. */
const cluster = ({ a = {}, r = {} }: { readonly a?: Partial<Box>; readonly r?: Partial<Box> }): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'one' } }, addrs: ['192.0.2.1/24 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'], ...a },
  r: { links: { eth0: { to: 'one' }, eth1: { to: 'two' } }, addrs: ['192.0.2.254/24 dev eth0', '10.9.0.254/24 dev eth1'], sysctl: FORWARDING, listen: ['udp 53'], ...r },
  b: { links: { eth0: { to: 'two' } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['default via 10.9.0.254 dev eth0'], listen: ['udp 53'] },
})

const lax = (...links: readonly string[]) => ({ ...FORWARDING, ...Object.fromEntries(links.map((link) => [`net.ipv4.conf.${link}.route_localnet`, '1'])) })

describe('a source that nobody can have: ip_route_input_slow(), net/ipv4/route.c', () => {
  test.each(['224.0.0.5', '0.0.0.5', '0.0.0.0', '127.0.0.5', '255.255.255.255', '240.0.0.1', '192.0.2.255', '10.9.0.254'])('%s', (source) =>
    agreeOn(cluster({ a: { nft: nat('postrouting', `snat to ${source}`) } }), { probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.254', { port: 53 }), udp('a', '10.9.0.9')] }))
  test('127.0.0.5 is let in with route_localnet', () => agreeOn(cluster({ a: { nft: nat('postrouting', 'snat to 127.0.0.5'), neigh: ['192.0.2.254 dev eth0 lladdr 02:00:00:00:02:02 nud permanent'] }, r: { sysctl: lax('eth0') } }), { probes: [icmp('a', '10.9.0.2')] }))
})

describe('a source of a group: ip_mc_validate_source(), net/ipv4/route.c', () => {
  test.each(['224.0.0.5', '0.0.0.0', '127.0.0.5', '255.255.255.255', '192.0.2.255', '10.9.0.254'])('%s', (source) =>
    agreeOn(cluster({ a: { nft: nat('postrouting', `snat to ${source}`).replace('10.9.0.0/16', '224.0.0.1') } }), { probes: [icmp('a', '224.0.0.1'), udp('a', '224.0.0.1', { port: 53 })] }))
  test('0.0.0.0 is answered, by who takes it for himself', () =>
    agreeOn(cluster({ a: { nft: nat('postrouting', 'snat to 0.0.0.0').replace('10.9.0.0/16', '224.0.0.1') }, r: { sysctl: { 'net.ipv4.icmp_echo_ignore_broadcasts': '0' } } }), { probes: [icmp('a', '224.0.0.1')] }))
})

describe('a destination that nobody can have', () => {
  test.each(['0.0.0.5', '127.0.0.1', '224.0.0.9', '240.0.0.1', '192.0.2.254'])('%s', (destination) =>
    agreeOn(cluster({ r: { nft: nat('prerouting', `dnat to ${destination}`) } }), { probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.2', { port: 53 })] }))
  test('127.0.0.1 is let in with route_localnet', () => agreeOn(cluster({ r: { nft: nat('prerouting', 'dnat to 127.0.0.1'), sysctl: lax('eth0') } }), { probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.2', { port: 53 })] }))
  test.each(['0.0.0.5', '127.0.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.255'])('%s of the sender itself: ip_route_output_key_hash_rcu()', (destination) =>
    agreeOn(cluster({ a: { nft: nat('output', `dnat to ${destination}`) } }), { probes: [icmp('a', '10.9.0.2'), udp('a', '10.9.0.2', { port: 53 })] }))
})

describe('a sender', () => {
  test.each(['0.0.0.0', '0.0.0.5', '127.0.0.1', '127.1.2.3', '240.0.0.1', '255.255.255.255'])('to %s', (to) => agreeOn(cluster({ a: { listen: ['udp 53'] } }), { probes: [icmp('a', to), udp('a', to, { port: 53 }), udp('a', to, { port: 9 })] }))
  test.each(['127.0.0.1', '192.0.2.1'])('from %s', (src) => agreeOn(cluster({ a: { addrs: ['127.0.0.1/8 dev lo', '192.0.2.1/24 dev eth0'], listen: ['udp 53'] } }), { probes: [icmp('a', '10.9.0.2', { src }), udp('a', '127.0.0.1', { src, port: 53 }), udp('a', '192.0.2.1', { src, port: 53 })] }))
})

describe('a source that the tables are asked about: fib_validate_source(), net/ipv4/fib_frontend.c', () => {
  const forge = (source: string): Partial<Box> => ({ nft: nat('postrouting', `snat to ${source}`) })
  const ways = [icmp('a', '10.9.0.2'), udp('a', '10.9.0.254', { port: 53 })]
  const SOURCES = ['192.0.2.255', '10.9.0.254', '10.8.0.5', '192.0.2.9']
  test.each(SOURCES)('%s, with a rule', (source) => agreeOn(cluster({ a: forge(source), r: { rules: ['100: from all lookup main'] } }), { probes: ways }))
  test.each(SOURCES)('%s, after a rule that is gone', (source) =>
    agreeOn(cluster({ a: forge(source) }), { damage: [{ netns: 'r', command: 'ip rule add pref 100 lookup 100' }, { netns: 'r', command: 'ip rule del pref 100 lookup 100' }], probes: ways }))
  test.each(SOURCES)('%s, with a local route', (source) => agreeOn(cluster({ a: forge(source), r: { routes: ['local 10.8.0.0/16 dev lo'] } }), { probes: ways }))
  test.each(SOURCES)('%s, with a local route of later', (source) => agreeOn(cluster({ a: forge(source) }), { damage: [{ netns: 'r', command: 'ip route add local 10.8.0.0/16 dev lo' }], probes: ways }))
  test.each(SOURCES)('%s, with a local route and accept_local', (source) =>
    agreeOn(cluster({ a: forge(source), r: { routes: ['local 10.8.0.0/16 dev lo'], sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.accept_local': '1' } } }), { probes: ways }))
  test.each(SOURCES)('%s, with rp_filter', (source) => agreeOn(cluster({ a: forge(source), r: { sysctl: { ...FORWARDING, 'net.ipv4.conf.eth0.rp_filter': '2' } } }), { probes: ways }))
})
