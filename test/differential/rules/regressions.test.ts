import { describe, expect, test } from 'vitest'
import { explain } from '../judge.js'
import type { ProbeShape, Scenario } from '../scenario.js'
import { host, pod } from './clusters.js'
import { judgeRules } from './judge.js'

const base = (head: string, ...rules: readonly string[]): string => `table ip t {\n  chain c {\n    ${head};\n${rules.map((rule) => `    ${rule}\n`).join('')}  }\n}`
const nat = (hook: 'prerouting' | 'output' | 'postrouting', ...rules: readonly string[]): string => base(`type nat hook ${hook} priority ${hook === 'postrouting' ? 100 : -100}; policy accept`, ...rules)

/** Two hosts, pods p11 and p12 on the first, p21 on the second. */
interface Circumstances {
  readonly h1?: readonly string[]
  readonly h2?: readonly string[]
  /** net.bridge.bridge-nf-call-iptables */
  readonly callIptables?: boolean
  readonly ipMasq?: boolean
  readonly directRouting?: boolean
}

function scenario({ h1 = [], h2 = [], callIptables = false, ipMasq = false, directRouting = false }: Circumstances, probes: readonly ProbeShape[]): Scenario {
  return { network: { type: 'flannel', ipMasq, directRouting }, hosts: [host(1, [pod('p11'), pod('p12')], h1, callIptables), host(2, [pod('p21')], h2, callIptables)], routers: [], damage: [], probes }
}

const icmp = (from: string, to: string, more: Partial<ProbeShape> = {}): ProbeShape => ({ protocol: 'icmp', from, to, port: 9, ...more })
const tcp = (from: string, to: string, more: Partial<ProbeShape> = {}): ProbeShape => ({ protocol: 'tcp', from, to, port: 80, ...more })
const udp = (from: string, to: string, more: Partial<ProbeShape> = {}): ProbeShape => ({ protocol: 'udp', from, to, port: 53, ...more })

async function agree(circumstances: Circumstances, ...probes: readonly ProbeShape[]): Promise<void> {
  const one = scenario(circumstances, probes)
  let differences = await judgeRules(one)
  // Some of these hold for a second of the kernel's time: what does not come again is no difference.
  if (differences.length > 0) differences = await judgeRules(one)
  expect(differences.length === 0 ? '' : explain(one, { differences })).toBe('')
}

describe('differences that random rules found, and the kernel function that says who is right', () => {
  test('the tunnel is the input device of the packets that it sends: ip_output(), net/ipv4/ip_output.c', () =>
    agree({ h1: [base('type filter hook postrouting priority 0; policy accept', 'iifname "flannel.1" oifname "eth0" counter drop')] }, udp('p11', 'p21')))

  test('a rule that names no input device sees the packets of the tunnel at postrouting as packets of the tunnel: ip_output(), net/ipv4/ip_output.c', () =>
    agree({ h2: [nat('postrouting', 'meta l4proto { icmp, udp } iifname != "flannel.1" counter masquerade')] }, udp('p21', 'p12', { port: 9 })))

  test('the bridge itself sends the first frame whose destination is now another pod behind it, its TTL unchanged: br_nf_pre_routing_finish_bridge(), net/bridge/br_netfilter_hooks.c', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.96.0.1 counter dnat to 10.168.1.3')], callIptables: true }, tcp('p11', '10.96.0.1'), icmp('p11', '10.96.0.1', { ttl: 1 })))

  test('a frame whose header is cached goes straight to the port, its MAC changed: neigh_hh_bridge(), include/net/neighbour.h', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.96.0.1 counter dnat to 10.168.1.3')], callIptables: true }, icmp('h1', 'p12'), icmp('p11', '10.96.0.1')))

  test('a frame that is sent back to its sender goes out of the bridge once more: br_nf_pre_routing_finish_bridge_slow(), net/bridge/br_netfilter_hooks.c', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.168.2.2 counter dnat to 10.168.1.2')], callIptables: true }, icmp('p11', 'p21')))

  test('fragments that were joined leave the bridge whole and its port in pieces: br_nf_dev_queue_xmit(), net/bridge/br_netfilter_hooks.c', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.96.0.1 counter dnat to 10.168.1.3')], callIptables: true }, icmp('p11', '10.96.0.1', { size: 2500 })))

  test('a connection whose ends are both translated before any device sees it is known by where it counts from: tcp_v4_connect(), net/ipv4/tcp_ipv4.c', () =>
    agree({ h2: [nat('output', 'tcp dport 9 counter dnat to 10.168.1.2')], ipMasq: true }, tcp('h2', 'h1', { port: 9 })))

  test('a source port that masquerading changes at random over lo leaves the connection one: nf_nat_masquerade_ipv4(), net/netfilter/nf_nat_masquerade.c', () =>
    agree({ h1: [nat('output', 'ip daddr 10.168.2.2 counter redirect')], ipMasq: true }, tcp('h1', 'p21', { port: 22 })))

  test('data that was cut for another device is cut for lo too: validate_xmit_skb(), net/core/dev.c', () =>
    agree({ h2: [nat('output', 'ip daddr 10.225.28.11 tcp dport 22 counter redirect')] }, tcp('h2', 'h1', { port: 22, size: 2289 })))

  test('fragments of a tunnel in itself are each told from the others: iptunnel_xmit(), net/ipv4/ip_tunnel_core.c', () =>
    agree({ h1: [nat('output', 'ct state { new, invalid } counter dnat to 10.168.2.2')] }, udp('h1', '10.96.0.1', { size: 1384 })))

  test('fragments of a datagram have the hash of its socket: ip_copy_metadata(), net/ipv4/ip_output.c', () =>
    agree({ h1: [nat('output', 'meta l4proto != icmp counter dnat to 10.168.2.2')] }, udp('h1', 'h2', { port: 9, size: 1423 })))

  test('nothing is said about the tunnel of an ICMP error that a rule rejects: icmp_xmit_lock(), net/ipv4/icmp.c', () =>
    agree({ h1: [base('type filter hook output priority 10; policy accept', 'ip saddr != 10.168.1.0/24 counter reject')] }, icmp('h2', 'p11', { ttl: 1 })))

  test('an error tells of an answer that no device saw, by the addresses behind a translation: nf_send_unreach(), net/ipv4/netfilter/nf_reject_ipv4.c', () =>
    agree({ h1: [base('type filter hook output priority -300; policy accept', 'ip daddr != 10.225.28.11 counter reject'), nat('prerouting', 'ip saddr != 10.168.1.0/24 counter redirect').replace('table ip t', 'table ip u')], directRouting: true }, tcp('h2', 'p11')))

  test('a RST is delivered where both ends of its connection are translated: br_nf_pre_routing_finish(), net/bridge/br_netfilter_hooks.c', () =>
    agree({ h2: [nat('output', 'ct state new counter dnat to 10.168.2.2'), nat('postrouting', 'tcp dport 22 counter masquerade').replace('table ip t', 'table ip u')], callIptables: true }, tcp('h2', 'h1', { port: 22 })))

  test('what is said of headers is asked of the data of later fragments: nft_payload_fast_eval(), net/netfilter/nf_tables_core.c', () =>
    agree({ h2: [base('type filter hook prerouting priority -300; policy accept', 'icmp type != echo-request counter', 'icmp code 0 counter', 'udp dport != 53 counter', 'udp length 0 counter')] }, icmp('h1', 'h2', { size: 3000 }), udp('h1', 'h2', { size: 3000 }), icmp('h1', 'h2', { size: 1473 })))

  test('who rejects at prerouting what seems to be its own answers as whom the packet was for: nf_reject_fill_skb_dst(), net/ipv4/netfilter/nf_reject_ipv4.c', () =>
    agree({ h1: [base('type filter hook prerouting priority -300; policy accept', 'tcp dport 9 counter reject with icmp net-unreachable', 'tcp dport 80 counter reject with tcp reset')], h2: [nat('postrouting', 'tcp dport { 9, 80 } counter snat to 10.168.1.1')] }, tcp('h2', 'h1', { port: 9 }), tcp('h2', 'h1')))

  test('a packet that was translated has its new route before the rules behind see it: nf_nat_ipv4_local_fn(), net/netfilter/nf_nat_proto.c', () =>
    agree({ h2: [base('type filter hook output priority 10; policy drop', 'ip saddr 10.225.28.12 ct status dnat counter reject with icmp net-unreachable'), nat('output', 'ip daddr != 10.168.1.0/24 counter redirect').replace('table ip t', 'table ip u')] }, icmp('p21', 'p11')))

  test('a packet is gone before the rules behind see it where it has no route by its new destination: nf_nat_ipv4_local_fn(), net/netfilter/nf_nat_proto.c', () =>
    agree({ h2: [base('type filter hook output priority 10; policy accept', 'counter'), nat('output', 'ip daddr 10.225.28.11 counter dnat to 203.0.113.1').replace('table ip t', 'table ip u')] }, icmp('h2', 'h1'), udp('h2', 'h1'), tcp('h2', 'h1')))

  test('a packet to a broadcast address is answered with a RST at prerouting and not at input: nf_send_reset(), net/ipv4/netfilter/nf_reject_ipv4.c', () =>
    agree({ h1: [base('type filter hook prerouting priority -300; policy accept', 'tcp dport 9 counter reject with tcp reset'), base('type filter hook input priority 0; policy accept', 'tcp dport 80 counter reject with tcp reset').replace('table ip t', 'table ip u')] }, tcp('h2', '10.168.1.255', { port: 9 }), tcp('h2', '10.168.1.255')))

  test('what was in a tunnel inside another comes out of both: vxlan_rcv(), drivers/net/vxlan/vxlan_core.c', () =>
    agree({ h2: [nat('prerouting', 'meta l4proto { tcp, udp } counter dnat to 10.168.1.2')] }, tcp('p12', 'p21', { port: 9 }), icmp('p12', 'p21')))

  test('an error is known by what it quotes, however many tunnels that was in: icmp_send(), net/ipv4/icmp.c', () =>
    agree({ h1: [base('type filter hook prerouting priority 150; policy accept', 'udp sport 1024-65535 counter reject')], h2: [base('type nat hook prerouting priority -105; policy accept', 'iifname != "veth*" counter dnat to 10.168.1.2')], ipMasq: true, callIptables: true }, tcp('h1', 'p21', { port: 9 })))

  test('a first fragment is answered where its data sums up to its checksum, or a tunnel vouched for it: nf_send_unreach(), net/ipv4/netfilter/nf_reject_ipv4.c', async () => {
    const rejecting = [base('type filter hook prerouting priority -150; policy accept', 'ip saddr 10.168.1.2 counter reject')]
    const probes = [udp('p11', 'p21', { size: 2000 }), icmp('p11', 'p21', { size: 2000 }), udp('p11', 'p12', { size: 2000 })]
    await agree({ h1: rejecting, callIptables: true }, ...probes)
    await agree({ h2: rejecting }, ...probes)
  })

  test('a later fragment of a tunnel inside another has its headers written over like every later one: ip_do_fragment(), net/ipv4/ip_output.c', () =>
    agree({ h1: [nat('postrouting', 'oifname != lo counter snat to 10.225.28.200')], h2: [nat('prerouting', 'ip saddr != 10.225.29.12 counter dnat to 10.168.1.2')], callIptables: true }, icmp('p21', 'p11', { size: 2435 })))

  test('pieces that the sender made for one route stay where a rule gives the packet another: ip_do_fragment(), net/ipv4/ip_output.c', () =>
    agree({ h1: [nat('output', 'oifname "c*" counter dnat to 10.168.2.2')], directRouting: true }, icmp('h1', 'p11', { size: 2527 })))

  test('whom a redirect was sent to is not told of a missing route for a while: ip_error() and ip_rt_send_redirect(), net/ipv4/route.c', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.168.2.2 counter dnat to 10.168.1.2')] }, udp('p12', 'p21'), udp('p12', '10.96.0.1')))

  test('a frame that the bridge sent on gets another source behind it: br_nf_post_routing(), net/bridge/br_netfilter_hooks.c', () =>
    agree({ h1: [nat('prerouting', 'ip daddr 10.96.0.1 counter dnat to 10.168.1.3'), nat('postrouting', 'ip daddr 10.168.1.3 counter snat to 10.168.1.1').replace('table ip t', 'table ip u')], callIptables: true }, tcp('p12', '10.96.0.1')))

  test('the first words behind the IP header are read of any protocol: nft_payload_eval(), net/netfilter/nft_payload.c', () =>
    agree({ h1: [base('type filter hook forward priority 0; policy accept', 'th sport 2048 counter drop')] }, icmp('p11', 'p21')))

  test('a tunnel whose packets are translated into itself ends after four devices: iptunnel_xmit(), net/ipv4/ip_tunnel_core.c', () =>
    agree({ h2: [nat('output', 'meta l4proto udp counter dnat to 10.168.1.2')] }, icmp('p21', 'p11'), udp('p21', 'p11')))
})
