import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp, udp } from './agree.js'

const chain = (family: 'bridge' | 'ip', hook: string, priority: number, rule: string): string => `table ${family} t${family} {\n  chain c {\n    type filter hook ${hook} priority ${priority}; policy accept;\n    ${rule}\n  }\n}`
const dnat = (rule: string): string => `table ip n {\n  chain c {\n    type nat hook prerouting priority -100; policy accept;\n    ${rule}\n  }\n}`

/*
 *   a ── pa ┐
 *   b ── pb ┼ br0 (h) ── 10.0.0.254
 *   c ── pc ┘
 */
const cluster = (nft: string, h: Partial<Box> = {}): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], listen: ['udp 53'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], listen: ['udp 53'] },
  c: { links: { eth0: { to: 'h/pc' } }, addrs: ['10.0.0.3/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], listen: ['udp 53'] },
  h: {
    links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' }, pc: { to: 'c/eth0', master: 'br0' } },
    addrs: ['10.0.0.254/24 dev br0'],
    sysctl: { 'net.bridge.bridge-nf-call-iptables': '1', 'net.ipv4.ip_forward': '1' },
    listen: ['udp 53'],
    nft,
    ...h,
  },
})

const PROBES = { probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.0.254'), icmp('h', '10.0.0.2'), udp('a', '10.0.0.2', { port: 53 })] }

describe('chains of the bridge family: nf_hook_bridge_pre() and br_nf_forward_ip(), net/bridge', () => {
  const places = [['prerouting', -300], ['prerouting', 10], ['input', 0], ['forward', -10], ['forward', 10], ['output', 0], ['postrouting', 0]] as const
  test.each(places)('drop a request at %s %i', (hook, priority) => agreeOn(cluster(chain('bridge', hook, priority, 'ip protocol icmp drop')), PROBES))
  test.each(places)('drop ARP at %s %i', (hook, priority) => agreeOn(cluster(chain('bridge', hook, priority, 'ether type arp drop')), PROBES))
  test.each(places)('mark for a chain of IP what passes %s %i', (hook, priority) =>
    agreeOn(cluster(`${chain('bridge', hook, priority, 'meta mark set 7')}\n${chain('ip', 'forward', 0, 'meta mark 7 drop')}\n${chain('ip', 'postrouting', 0, 'meta mark 7 drop').replaceAll('tip', 'tip2')}`), PROBES))
})

test.each(['01:80:c2:00:00:03', '01:80:c2:00:00:0e', '01:80:c2:00:00:00'])('a chain at input meets a frame for %s, or does not: br_handle_frame(), net/bridge/br_input.c', (lladdr) => {
  const all = cluster(chain('bridge', 'input', 0, 'ip protocol icmp drop'))
  return agreeOn({ ...all, a: { ...all['a'], neigh: [`10.0.0.2 dev eth0 lladdr ${lladdr} nud permanent`] } }, { probes: [icmp('a', '10.0.0.2')] })
})

describe('chains of IP for frames that are bridged: br_nf_pre_routing(), br_nf_forward_ip() and br_nf_post_routing()', () => {
  test.each(['prerouting', 'forward', 'postrouting'])('drop at %s', (hook) => agreeOn(cluster(chain('ip', hook, 0, 'ip daddr 10.0.0.2 drop')), PROBES))
  test.each(['prerouting', 'forward', 'postrouting'])('drop at %s what is for somebody else', (hook) => agreeOn(cluster(chain('ip', hook, 0, 'meta pkttype other drop')), PROBES))
  test.each(['prerouting', 'forward', 'postrouting'])('drop at %s what is for this host', (hook) => agreeOn(cluster(chain('ip', hook, 0, 'meta pkttype host drop')), PROBES))
  test.each(['pa', 'br0'])('have the bridge for a device, not %s', (ifname) => agreeOn(cluster(chain('ip', 'forward', 0, `iifname "${ifname}" drop`)), PROBES))
})

describe('a frame whose destination is translated: br_nf_pre_routing_finish(), net/bridge/br_netfilter_hooks.c', () => {
  const known = (cluster: Readonly<Record<string, Box>>): Readonly<Record<string, Box>> => ({ ...cluster, a: { ...cluster['a'], neigh: ['10.0.0.9 dev eth0 lladdr 02:00:00:00:03:03 nud permanent'] }, b: { ...cluster['b'], neigh: ['10.0.0.9 dev eth0 lladdr 02:00:00:00:03:03 nud permanent'] } })
  const probes = { probes: [icmp('h', '10.0.0.3'), icmp('a', '10.0.0.9'), udp('a', '10.0.0.9', { port: 53 }), icmp('b', '10.0.0.9')] }
  test('to a neighbour behind the bridge', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.3'))), probes))
  test('to one that is not known yet', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.3'))), { probes: probes.probes.slice(1) }))
  test('to the bridge itself', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.254'))), probes))
  test('to where it came from', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.1'))), probes))
  test('to nobody', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.77'))), { probes: [icmp('a', '10.0.0.9')] }))
  test('to where no route leads', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 172.16.0.1'))), { probes: [icmp('a', '10.0.0.9')] }))
  test('to a loopback address', () => agreeOn(known(cluster(dnat('ip daddr 10.0.0.9 dnat to 127.0.0.1'))), { probes: [icmp('a', '10.0.0.9')] }))
  test('and whose source the bridge has itself', () => agreeOn(known({ ...cluster(dnat('ip daddr 10.0.0.9 dnat to 10.0.0.3')), a: { ...cluster('')['a'], nft: 'table ip n {\n  chain c {\n    type nat hook postrouting priority 100; policy accept;\n    snat to 10.0.0.254\n  }\n}' } }), { probes: [icmp('a', '10.0.0.9')] }))
})
