import { describe, test } from 'vitest'
import { agreeOn, icmp, udp } from './agree.js'
import type { Box } from '../support/boxes.js'

const chain = (family: 'bridge' | 'ip', hook: string, priority: number, rule: string, type = 'filter'): string =>
  `table ${family} ${type}${family} {\n  chain c {\n    type ${type} hook ${hook} priority ${priority}; policy accept;\n    ${rule}\n  }\n}`

/*
 *   a ── pa ┐
 *           ├ br0 (h) ── 10.0.0.254
 *   b ── pb ┘
 */
const cluster = (...tables: readonly string[]): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'], neigh: ['10.0.0.9 dev eth0 lladdr 02:00:00:00:03:02 nud permanent'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'], listen: ['udp 53'] },
  h: {
    links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' } },
    addrs: ['10.0.0.254/24 dev br0'],
    sysctl: { 'net.bridge.bridge-nf-call-iptables': '1', 'net.ipv4.ip_forward': '1' },
    listen: ['udp 53'],
    nft: tables.join('\n'),
  },
})
const PROBES = { probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.0.254'), icmp('h', '10.0.0.2'), udp('a', '10.0.0.2', { port: 53 }), udp('a', '10.0.0.2', { port: 53, size: 3000 })] }
const TRACKS = 'table ip tracks {\n  chain d {\n    type filter hook prerouting priority 10; policy accept;\n    ct state invalid counter\n  }\n}'

describe('chains of the bridge family about the priority of br_netfilter: br_nf_hook_thresh(), net/bridge/br_netfilter_hooks.c', () => {
  const places = [['prerouting', -1], ['prerouting', 0], ['prerouting', 1], ['forward', -2], ['forward', -1], ['forward', 0], ['forward', 1], ['postrouting', 2147483646], ['postrouting', 2147483647]] as const
  test.each(places)('drop at %s %i before IP does, or after', (hook, priority) => agreeOn(cluster(chain('bridge', hook, priority, 'meta mark 0 drop'), chain('ip', hook, 0, 'meta mark 0 drop')), PROBES))
  test.each(places)('mark at %s %i for IP', (hook, priority) => agreeOn(cluster(chain('bridge', hook, priority, 'meta mark set 7'), chain('ip', hook, 0, 'meta mark 7 drop')), PROBES))
  test.each(places)('see at %s %i what IP marked', (hook, priority) => agreeOn(cluster(chain('bridge', hook, priority, 'meta mark 7 drop'), chain('ip', hook, 0, 'meta mark set 7')), PROBES))
})

describe('of chains and connection tracking with one priority the one that came later runs first: nf_hook_entries_grow(), net/netfilter/core.c', () => {
  const places = [['prerouting', -401], ['prerouting', -400], ['prerouting', -399], ['prerouting', -200], ['output', -400], ['output', -200], ['postrouting', 2147483647], ['input', 2147483647]] as const
  const rules = ['ip length > 1000 drop', 'ip frag-off & 0x2000 != 0 drop', 'ct state new drop', 'ct state established drop', 'ct state untracked drop', 'ct status confirmed drop']
  test.each(places.flatMap(([hook, priority]) => rules.map((rule) => [hook, priority, rule] as const)))('at %s %i: %s', async (hook, priority, rule) => {
    await agreeOn(cluster(TRACKS, chain('ip', hook, priority, rule)), PROBES)
    await agreeOn(cluster(chain('ip', hook, priority, rule), TRACKS), PROBES)
  })
})

test.each([['prerouting', -100, 'ip daddr 10.0.0.9 dnat to 10.0.0.2', 'ip daddr 10.0.0.2 drop'], ['output', -100, 'ip daddr 10.0.0.9 dnat to 10.0.0.2', 'ip daddr 10.0.0.2 drop'], ['postrouting', 100, 'ip saddr 10.0.0.1 snat to 10.0.0.77', 'ip saddr 10.0.0.77 drop'], ['input', 100, 'ip saddr 10.0.0.1 snat to 10.0.0.77', 'ip saddr 10.0.0.77 drop']])(
  'of chains and translation with one priority as well: %s %i',
  async (hook, priority, rule, drop) => {
    const [nat, filter] = [chain('ip', hook, priority, rule, 'nat'), chain('ip', hook, priority, drop)]
    const probes = [icmp('a', '10.0.0.9'), icmp('a', '10.0.0.2'), icmp('h', '10.0.0.9'), icmp('a', '10.0.0.254'), udp('a', '10.0.0.254', { port: 53 })]
    await agreeOn(cluster(nat, filter), { probes })
    await agreeOn(cluster(filter, nat), { probes })
  },
)
