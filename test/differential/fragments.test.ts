import { describe, test } from 'vitest'
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
  const f = { ...SWITCHED['f'], nft: 'table ip t { chain c { type filter hook prerouting priority -150; ip saddr 10.0.0.1 reject; } }' }
  const tracking = 'table ip t { chain c { type filter hook forward priority 0; ct state new counter; } }'
  const past = (h: object): Promise<void> => agreeOn({ ...SWITCHED, f, h: { ...SWITCHED['h'], ...h } }, { probes: [udp('a', '192.0.2.9', { port: 53, ...LARGE }), icmp('a', '192.0.2.9', LARGE)] })
  test('as the rule of a router says', () => past({ nft: tracking }))
  test('not where nobody tracks it', () => past({}))
  test('not where it does not ask', () => past({ nft: tracking, sysctl: { ...SWITCHED['h']?.sysctl, 'net.netfilter.nf_conntrack_checksum': '0' } }))
  test('nor where it was cut again: ip_frag_next(), net/ipv4/ip_output.c', () => past({ nft: tracking, links: { ...SWITCHED['h']?.links, eth0: { to: 'far', mtu: 1000 } } }))
})
