import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp } from './agree.js'

const chain = (name: string, head: string, rule: string): string => `table ip ${name} {\n  chain c {\n    type ${head}; policy accept;\n    ${rule}\n  }\n}`
const marking = chain('m', 'route hook output priority -150', 'ip protocol icmp meta mark set 7')

const tunnel = (own: number, other: number, more: Partial<Box>): Box => ({
  links: { eth0: { to: 'wire' }, vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.2.${own}`, link: 'eth0' } } },
  addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}/24 dev vx0`],
  fdb: [`06:00:00:00:00:0${other} dev vx0 dst 192.0.2.${other} self permanent`],
  neigh: [`10.1.0.${other} dev vx0 lladdr 06:00:00:00:00:0${other} nud permanent`],
  ...more,
})

describe('a mark: skb_scrub_packet(), net/core/skbuff.c', () => {
  test('does not leave its namespace', () =>
    agreeOn({ a: tunnel(1, 2, { nft: marking }), b: tunnel(2, 1, { nft: chain('t', 'filter hook prerouting priority 0', 'meta mark 7 drop') }) }, { probes: [icmp('a', '192.0.2.2'), icmp('a', '10.1.0.2')] }))
  test('goes into a tunnel with the packet', () =>
    agreeOn({ a: tunnel(1, 2, { nft: `${marking}\n${chain('t', 'filter hook postrouting priority 0', 'udp dport 8472 meta mark 7 drop')}` }), b: tunnel(2, 1, {}) }, { probes: [icmp('a', '10.1.0.2')] }))
  test('comes out of a tunnel with the packet', () =>
    agreeOn({ a: tunnel(1, 2, {}), b: tunnel(2, 1, { nft: `${chain('m', 'filter hook prerouting priority -300', 'udp dport 8472 meta mark set 9')}\n${chain('t', 'filter hook input priority 0', 'ip protocol icmp meta mark 9 drop')}` }) }, { probes: [icmp('a', '10.1.0.2')] }))
  test('chooses the way of the tunnel: vxlan_xmit_one(), drivers/net/vxlan/vxlan_core.c', () =>
    agreeOn({ a: tunnel(1, 2, { nft: marking, rules: ['100: from all fwmark 7 lookup 100'], routes: ['blackhole 192.0.2.2 table 100'] }), b: tunnel(2, 1, {}) }, { probes: [icmp('a', '10.1.0.2')] }))
})
