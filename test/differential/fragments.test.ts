import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, udp } from './agree.js'
import { SWITCHED } from './switched.js'

const LARGE = { size: 3200 }
/** What is bridged, routed in either direction, for the host itself and from it. */
const PROBES = [
  udp('a', '10.0.0.2', { port: 53, ...LARGE }), udp('a', '192.0.2.9', { port: 53, ...LARGE }), udp('f', '10.0.0.1', LARGE), udp('a', '10.0.0.254', { port: 53, ...LARGE }),
  icmp('a', '192.0.2.9', LARGE), icmp('a', '10.0.0.254', LARGE), icmp('h', '10.0.0.1', LARGE),
]

/** A rule of h, which also tracks connections or does not. */
const ruled = (chain: string, rule: string, tracks: boolean): Promise<void> =>
  agreeOn(
    { ...SWITCHED, h: { ...SWITCHED['h'], nft: `table ip t {\n  chain c {\n    ${chain}; policy accept;\n    ${rule}\n  }\n${tracks ? '  chain d {\n    type filter hook prerouting priority 10; policy accept;\n    ct state invalid counter\n  }\n' : ''}}` } },
    { probes: PROBES },
  )

const MATCHES = ['ip saddr 10.0.0.1', 'udp dport 53', 'ip frag-off & 0x1fff == 0', 'ip frag-off & 0x1fff != 0', 'ip frag-off & 0x3fff == 0', 'ip frag-off & 0x2000 == 0', 'ip length < 1000']

describe.each([false, true])('rules and fragments, where connections are tracked: %s', (tracks) => {
  describe.each(['prerouting priority -500', 'prerouting priority -150', 'input priority 0', 'forward priority 0', 'postrouting priority 0', 'output priority 0'])('a rule at %s', (hook) => {
    test.each(MATCHES.flatMap((match) => [`${match} drop`, ...(hook.startsWith('postrouting') ? [] : [`${match} reject`])]))('%s', (rule) => ruled(`type filter hook ${hook}`, rule, tracks))
  })
})

describe('a first fragment is answered where connection tracking found the whole right that it was part of: udp_error(), net/netfilter/nf_conntrack_proto_udp.c', () => {
  /*
   * a ── r ── h ── b: r cuts what a sends, h may track connections, and b rejects.
   */
  const line = (nft: string, sysctl: Readonly<Record<string, string>> = {}, mtu = 1500): Readonly<Record<string, Box>> => ({
    a: { links: { eth0: { to: 'r/ra' } }, addrs: ['10.1.0.1/24 dev eth0'], routes: ['default via 10.1.0.2 dev eth0'] },
    r: { links: { ra: { to: 'a/eth0' }, rh: { to: 'h/hr', mtu: 1000 } }, addrs: ['10.1.0.2/24 dev ra', '10.2.0.1/24 dev rh'], routes: ['default via 10.2.0.2 dev rh'], sysctl: FORWARDING },
    h: { links: { hr: { to: 'r/rh' }, hb: { to: 'b/eth0', mtu } }, addrs: ['10.2.0.2/24 dev hr', '10.3.0.1/24 dev hb'], routes: ['default via 10.2.0.1 dev hr'], nft, sysctl: { ...FORWARDING, ...sysctl } },
    b: { links: { eth0: { to: 'h/hb' } }, addrs: ['10.3.0.2/24 dev eth0'], routes: ['default via 10.3.0.1 dev eth0'], nft: 'table ip t { chain c { type filter hook prerouting priority -150; ip saddr 10.1.0.1 reject; } }' },
  })
  const TRACKING = 'table ip t { chain c { type filter hook forward priority 0; ct state new counter; } }'
  const SENT = { probes: [udp('a', '10.3.0.2', { port: 53, ...LARGE }), icmp('a', '10.3.0.2', LARGE)] }
  test('before it was cut as it had come', () => agreeOn(line(TRACKING), SENT))
  test('not where nobody tracks it', () => agreeOn(line(''), SENT))
  test('not where nobody asks for the checksum', () => agreeOn(line(TRACKING, { 'net.netfilter.nf_conntrack_checksum': '0' }), SENT))
  test('nor where it was cut anew: ip_frag_next(), net/ipv4/ip_output.c', () => agreeOn(line(TRACKING, {}, 900), SENT))
})
