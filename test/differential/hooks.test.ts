import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp, udp } from './agree.js'
import { PROBES, SWITCHED } from './switched.js'

/** A rule of h. */
const ruled = (chain: string, rule: string): Promise<void> =>
  agreeOn({ ...SWITCHED, h: { ...SWITCHED['h'], nft: `table ip t {\n  chain c {\n    ${chain}; policy accept;\n    ${rule}\n  }\n}` } }, { probes: PROBES })

const RULES = [
  'ip dscp set cs3', 'ip ecn set ce', 'meta mark set 5', 'ct mark set 7',
  'meta l4proto udp ct original proto-dst 53 drop', 'meta l4proto tcp ct reply proto-src 80 drop', 'ct state new drop', 'ct state established drop', 'ct status confirmed drop', 'ct direction reply drop',
  'ip ttl <= 63 drop', 'ip ttl >= 64 drop', 'ip ttl < 64 drop', 'ip id 0 drop', 'ip length 60 drop', 'ip frag-off & 0x4000 != 0 drop', 'th dport 53 drop', 'th sport 80 drop', 'tcp flags syn drop',
  'meta length > 60 drop', 'meta pkttype host drop', 'fib saddr type local drop', 'fib daddr type != local drop',
]

describe.each(['prerouting', 'forward', 'postrouting', 'input', 'output'])('a rule at %s, of packets that are bridged, routed and sent', (hook) => {
  test.each(RULES)('%s', (rule) => ruled(`type filter hook ${hook} priority 0`, rule))
})

describe.each(['prerouting', 'forward', 'input', 'output'])('a rule that rejects at %s', (hook) => {
  test.each(['meta l4proto udp reject', 'ip protocol icmp reject with icmp host-prohibited', 'ip protocol tcp reject with tcp reset'])('%s: what a bridge switches is reset out of the port that it came in by, nf_send_reset(), net/ipv4/netfilter/nf_reject_ipv4.c', (rule) =>
    ruled(`type filter hook ${hook} priority 0`, rule))
})

describe('a translation', () => {
  test.each([
    'tcp dport 80 redirect to :81', 'tcp dport 81 redirect to :80', 'udp dport 53 dnat to 10.0.0.2', 'ip daddr 10.0.0.9 dnat to 10.0.0.2', 'ip daddr 192.0.2.9 dnat to 10.0.0.2',
    'tcp dport 80 dnat to 10.0.0.2:80', 'ip daddr 10.0.0.9 dnat to 10.0.0.1', 'ip protocol icmp dnat to 192.0.2.9',
  ])('at prerouting: %s', (rule) => ruled('type nat hook prerouting priority -100', rule))
  test.each([
    'masquerade', 'ip saddr 10.0.0.0/24 ip daddr != 10.0.0.0/24 masquerade', 'snat to 192.0.2.77', 'udp dport 53 snat to 192.0.2.1:53', 'snat to 10.0.0.254', 'oifname eth0 masquerade random',
    'tcp dport 80 masquerade to :7000-7001', 'snat to 192.0.2.1-192.0.2.3',
  ])('at postrouting: %s', (rule) => ruled('type nat hook postrouting priority 100', rule))
  test.each(['ip daddr 10.0.0.2 dnat to 192.0.2.9', 'redirect', 'udp dport 53 dnat to 10.0.0.2'])('at output: %s', (rule) => ruled('type nat hook output priority -100', rule))
  test.each(['snat to 10.0.0.77', 'ip saddr 10.0.0.1 snat to 10.0.0.2'])('at input: %s', (rule) => ruled('type nat hook input priority 100', rule))
})

describe('a router without an address', () => {
  const bare = { ...SWITCHED['h'], addrs: [], routes: ['10.0.0.0/24 dev br0', '192.0.2.0/24 dev eth0'] }
  const known = (name: 'a' | 'f', neigh: string): Box => ({ ...SWITCHED[name], neigh: [neigh] })
  test.each(['type nat hook postrouting priority 100 | masquerade', 'type nat hook prerouting priority -100 | udp dport 53 redirect to :54'])('has none to translate to: %s', (text) => {
    const [chain = '', rule = ''] = text.split(' | ')
    return agreeOn(
      { ...SWITCHED, h: { ...bare, nft: `table ip t {\n  chain c {\n    ${chain}; policy accept;\n    ${rule}\n  }\n}` }, a: known('a', '10.0.0.254 dev eth0 lladdr 02:00:00:00:03:02 nud permanent'), f: known('f', '192.0.2.1 dev eth0 lladdr 02:00:00:00:03:05 nud permanent') },
      { probes: [udp('a', '192.0.2.9', { port: 53 }), tcp('a', '192.0.2.9'), icmp('f', '10.0.0.1')] },
    )
  })
})
