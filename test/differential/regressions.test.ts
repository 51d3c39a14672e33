import { describe, test } from 'vitest'
import { agree, icmp, tcp, udp } from './agree.js'
import type { Damage, HostShape, ProbeShape, Scenario } from './scenario.js'

const PATIENT = Object.fromEntries(['eth0', 'cni0', 'flannel/1'].map((link) => [`net.ipv4.neigh.${link}.retrans_time_ms`, '20']))

const host = (index: number, more: Partial<HostShape> = {}): HostShape => ({
  name: `h${index}`, address: `10.225.28.${10 + index}/24`, podCidr: `10.168.${index}.0/24`, routes: [], nft: [], listens: true, ...more,
  sysctl: { ...PATIENT, ...more.sysctl },
  pods: [1, 2].map((pod) => ({ name: `p${index}${pod}`, tcp: true, udp: true, sysctl: { 'net.ipv4.neigh.eth0.retrans_time_ms': '20' }, ...more.pods?.[pod - 1] })),
})

function scenario(hosts: readonly HostShape[], probe: ProbeShape, { ipMasq = false, damage = [] }: { readonly ipMasq?: boolean; readonly damage?: readonly Damage[] } = {}): Scenario {
  return { network: { type: 'flannel', ipMasq, directRouting: false }, hosts, routers: [], damage, probes: [probe] }
}

describe('differences that were found, and the kernel function that says who is right', () => {
  test('forwarding is a setting of the input device: ip_route_input_slow(), net/ipv4/route.c', () =>
    agree(scenario([host(1), host(2, { sysctl: { 'net.ipv4.conf.flannel/1.forwarding': '0' } })], udp('p21', 'p11', { port: 53 }))))

  test('an ICMP error whose destination is translated at output is routed again: ip_route_me_harder(), net/ipv4/netfilter.c', () =>
    agree(scenario([host(1), host(2)], udp('p11', '10.225.28.99'), { ipMasq: true })))

  test('an answer has the default TTL of its own namespace: ip4_dst_hoplimit(), net/ipv4/route.c', () =>
    agree(scenario([host(1, { sysctl: { 'net.ipv4.ip_default_ttl': '128' } })], tcp('h1', 'h1', { port: 22 }))))

  const refusesOwn = host(1, { routes: ['default via 10.225.28.1'], nft: ['table ip filter {\n  chain OUTPUT {\n    type filter hook output priority 0; policy accept;\n    ip daddr 10.168.1.0/24 reject\n  }\n}'] })
  test.for([56, 1473])('a rule that rejects what its own host sends is the reason, for %i bytes: nf_hook_slow(), net/netfilter/core.c', (size) => 
    agree({ ...scenario([{ ...refusesOwn, pods: [], sysctl: {} }], icmp('h1', '10.168.1.77', { size })), routers: [{ name: 'r1', addresses: ['10.225.28.1/24'], sysctl: {} }] }))

  test('nothing is said about an echo reply that a rule rejects: icmp_xmit_lock(), net/ipv4/icmp.c', () =>
    agree(scenario([host(1, { nft: ['table ip filter {\n  chain OUTPUT {\n    type filter hook output priority 0; policy accept;\n    ip daddr 10.168.1.0/24 reject\n  }\n}'] })], icmp('p11', 'h1'))))

  test('a packet to a remote that is the own address is not routed again, so rp_filter does not see it: vxlan_encap_bypass(), drivers/net/vxlan/vxlan_core.c', () =>
    agree(scenario([host(1, { sysctl: { 'net.ipv4.conf.all.rp_filter': '1' } }), host(2)], icmp('p11', 'p21'), {
      damage: [{ netns: 'h1', command: 'bridge fdb replace 02:00:0a:a8:00:0c dev flannel.1 dst 10.225.28.11 self permanent' }],
    })))

  test('fragments that come back from a tunnel to oneself are put together before they are lost: ip_frag_reasm(), net/ipv4/ip_fragment.c', () =>
    agree(scenario([host(1, { nft: ['table ip filter {\n  chain FORWARD {\n    type filter hook forward priority 0; policy accept;\n    ct state invalid drop\n  }\n}'] }), host(2)], icmp('h1', 'p22', { size: 1423 }), {
      damage: [{ netns: 'h1', command: 'bridge fdb replace 02:00:0a:a8:00:0c dev flannel.1 dst 10.225.28.11 self permanent' }],
    })))

  test('joined fragments keep the sizes that they came with: ip_do_fragment(), net/ipv4/ip_output.c', () =>
    agree(scenario([host(1), host(2)], udp('p11', 'p21', { size: 1423, port: 53 }), { ipMasq: true, damage: [{ netns: 'h1', command: 'ip link set flannel.1 mtu 1000' }] })))

  test('a bridge cuts joined fragments by its own MTU, and the port drops what is too long: br_nf_dev_queue_xmit(), net/bridge/br_netfilter_hooks.c', () =>
    agree(scenario([host(1, { sysctl: { 'net.bridge.bridge-nf-call-iptables': '1' }, pods: [{ name: 'p11', tcp: true, udp: true, sysctl: {} }, { name: 'p12', mtu: 576, tcp: true, udp: true, sysctl: {} }] }), host(2)], icmp('p11', 'p12', { size: 1423 }), { ipMasq: true })))

  test('each fragment for the host itself is routed, and its source judged, before they are put together: ip_rcv_finish_core(), net/ipv4/ip_input.c', () =>
    agree(scenario([host(1), host(2), host(3, { sysctl: { 'net.ipv4.conf.all.rp_filter': '1' } })], icmp('p11', 'h3', { size: 1423, df: false }))))

  test('also the one that arrives where the others are lost before: ip_rcv_finish_core(), net/ipv4/ip_input.c', () =>
    agree(scenario([host(1), host(2, { mtu: 1400, sysctl: { 'net.ipv4.conf.all.rp_filter': '1' } })], icmp('p11', 'h2', { size: 3089 }))))

  test('ports of a bridge that is down are disabled: br_stp_disable_bridge(), net/bridge/br_stp_if.c', () =>
    agree(scenario([host(1)], udp('p11', '10.168.1.77'), { damage: [{ netns: 'h1', command: 'ip link set cni0 down' }] })))

  test('each piece of a cut packet that waits in vain for the remote is told of by itself: arp_error_report(), net/ipv4/arp.c', () =>
    agree(scenario([host(1), host(2)], icmp('h1', '10.168.2.2', { size: 2000 }), { damage: [{ netns: 'h2', command: 'ip link set eth0 down' }] })))

  test('what is unreachable is the address that an answer is restored to: nf_nat_inet_fn(), net/netfilter/nf_nat_core.c', () =>
    agree(scenario([host(1), host(2)], icmp('p12', 'h2'), { ipMasq: true, damage: [{ netns: 'h1', command: 'ip route add unreachable 10.168.1.3/32' }] })))

  test('a fragment that is cut again is the parent of its own pieces: ip_fragment(), net/ipv4/ip_output.c', () =>
    agree({ ...scenario([host(1), host(2)], icmp('p11', 'h2', { size: 2903 })), network: { type: 'flannel', ipMasq: false, directRouting: true } }))

  const itself: Damage = { netns: 'h1', command: 'bridge fdb replace 02:00:0a:a8:00:0c dev flannel.1 dst 10.225.28.11 self permanent' }
  test('a fragmented packet goes round once for each pass of its first fragment: vxlan_encap_bypass(), drivers/net/vxlan/vxlan_core.c', () =>
    agree(scenario([host(1), host(2)], icmp('p11', 'p21', { size: 1423, ttl: 4, df: false }), { ipMasq: true, damage: [itself] })))

  test('a later fragment whose TTL runs out is told of by nobody: icmp_send(), net/ipv4/icmp.c', () =>
    agree(scenario([host(1), host(2)], icmp('p11', 'p21', { size: 1473 }), { damage: [itself] })))

  test('a flooded frame that is too long for every port leaves by none: is_skb_forwardable(), net/core/dev.c', () =>
    agree(scenario([host(1, { pods: [{ name: 'p11', mtu: 576, tcp: true, udp: true, sysctl: {} }, { name: 'p12', mtu: 576, tcp: true, udp: true, sysctl: {} }] })], icmp('h1', 'p11', { size: 553 }), {
      damage: [{ netns: 'h1', command: 'ip neigh replace 10.168.1.2 lladdr 02:00:00:00:00:99 dev cni0 nud permanent' }],
    })))

  test('a tunnel without a route does not wait for somebody else: vxlan_xmit_one(), drivers/net/vxlan/vxlan_core.c', () =>
    agree(scenario([host(1), host(2)], udp('p11', '10.168.2.77'), { damage: [{ netns: 'h2', command: 'bridge fdb replace 02:00:0a:a8:00:0b dev flannel.1 dst 192.0.2.1 self permanent' }] })))

  test('a segment that came through behind lost ones is not sent again: tcp_sacktag_walk(), net/ipv4/tcp_input.c', () =>
    agree(scenario([host(1), host(2)], tcp('p11', 'p21', { size: 3000 }), { damage: [{ netns: 'h1', command: 'ip link set flannel.1 mtu 1000' }] })))

  test('the congestion window holds back what is cut anew: tcp_xmit_retransmit_queue(), net/ipv4/tcp_output.c', () =>
    agree(scenario([host(1), host(2)], tcp('p11', 'p21', { size: 6941 }), { damage: [{ netns: 'h2', command: 'ip link set flannel.1 mtu 600' }] })))

  test('a path that takes no large packet and does not say so is tried once: tcp_send_loss_probe(), net/ipv4/tcp_output.c', () =>
    agree(scenario([host(1), host(2)], tcp('p11', 'p21', { size: 2508 }), { damage: [{ netns: 'h1', command: 'ip link set eth0 mtu 1300' }] })))

  const narrow: Damage = { netns: 'h1', command: 'ip link set cni0 mtu 1200' }
  const small = (index: number): HostShape => host(index, { pods: [{ name: `p${index}1`, tcp: true, udp: true, sysctl: {} }, { name: `p${index}2`, mtu: 1280, tcp: true, udp: true, sysctl: {} }] })
  test('a bridge that tracks connections cuts a whole packet that is too long for a port: br_nf_ip_fragment(), net/bridge/br_netfilter_hooks.c', () =>
    agree(scenario([small(1)], icmp('p11', 'p12', { size: 1372, df: false }), { ipMasq: true, damage: [narrow] })))

  test('and drops joined fragments that came larger than it lets through: br_nf_ip_fragment(), net/bridge/br_netfilter_hooks.c', () =>
    agree(scenario([host(1)], icmp('p11', 'p12', { size: 1473 }), { ipMasq: true, damage: [narrow] })))

  test('a bridge that puts nothing together cuts each fragment that is too long for a port by itself: br_nf_ip_fragment(), net/bridge/br_netfilter_hooks.c', () =>
    agree(scenario([small(1)], udp('p11', 'p12', { size: 3867, port: 53 }), { damage: [narrow] })))

  test('an answer to ARP that never comes back resolves nothing: arp_process(), net/ipv4/arp.c', () =>
    agree(scenario([host(1), host(2)], udp('h1', '10.168.2.77'), {
      damage: [{ netns: 'h1', command: 'bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.225.28.12 self permanent' }, { netns: 'h1', command: 'ip link set flannel.1 address 02:00:00:00:00:55' }],
    })))

  test('joined fragments go on in the pieces that they came in: the fast path of ip_do_fragment(), net/ipv4/ip_output.c', () =>
    agree(scenario([host(1), host(2, { nft: ['table ip filter {\n  chain FORWARD {\n    type filter hook forward priority 0; policy accept;\n    ct state established,related accept\n  }\n}'] })], icmp('p11', 'p21', { size: 1423 }), {
      damage: [{ netns: 'h1', command: 'ip link set flannel.1 mtu 1000' }],
    })))

  test('who forwards for all takes no redirects: inet_forward_change(), net/ipv4/devinet.c', () =>
    agree({
      ...scenario([host(1, { routes: ['default via 10.225.28.1'] }), host(2, { routes: ['default via 10.225.28.1'] })], icmp('h1', '10.168.2.77', { ttl: 2 }), { damage: [{ netns: 'h2', command: 'ip route del 10.168.2.0/24 dev cni0' }] }),
      network: { type: 'flannel', ipMasq: false, directRouting: true }, routers: [{ name: 'r1', addresses: ['10.225.28.1/24'], sysctl: {} }],
    }))

  const service = (port: number): Promise<void> =>
    agree(scenario([host(1, { sysctl: { 'net.bridge.bridge-nf-call-iptables': '0' }, nft: ['table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.96.0.1 dnat to 10.168.1.2\n  }\n}'] })], tcp('p12', '10.96.0.1', { port })))
  test('an answer that a bridge took past its translation finds no socket: tcp_v4_rcv(), net/ipv4/tcp_ipv4.c', () => service(80))
  test('and a RST that finds none is answered by nobody: tcp_v4_send_reset(), net/ipv4/tcp_ipv4.c', () => service(9))

  test('a destination without a route is looked up before a source of its own is judged: ip_route_input_slow(), net/ipv4/route.c', () =>
    agree({
      ...scenario([host(1, { address: '10.225.29.11/24', routes: ['default via 10.225.29.1'] }), host(2, { routes: ['default via 10.225.28.1'] })], icmp('p11', '10.225.28.12', { ttl: 2 }), { ipMasq: true, damage: [{ netns: 'h1', command: 'ip route del 10.168.1.0/24 dev cni0' }] }),
      routers: [{ name: 'r1', addresses: ['10.225.28.1/24', '10.225.29.1/24'], sysctl: {} }],
    }))

  test('a masqueraded answer is not for the host that has the address: nf_nat_ipv4_pre_routing(), net/netfilter/nf_nat_proto.c', () =>
    agree(scenario([host(1), host(2, { sysctl: { 'net.ipv4.conf.eth0.forwarding': '0' } })], udp('p21', 'h1', { size: 578 }), { ipMasq: true })))

  test('what a host tells itself about its tunnel is for itself, though it masquerades others: nf_nat_ipv4_local_fn(), net/netfilter/nf_nat_proto.c', () =>
    agree({
      ...scenario([
        host(1, { routes: ['default via 10.225.28.1'], nft: ['table ip nat {\n  chain POSTROUTING {\n    type nat hook postrouting priority 100; policy accept;\n    oifname "eth0" masquerade\n  }\n}'] }),
        host(2, { address: '10.225.29.12/24', routes: ['default via 10.225.29.1'] }),
      ], tcp('p22', 'p12', { port: 9 }), { damage: [{ netns: 'h1', command: 'ip link set cni0 down' }, { netns: 'h1', command: 'bridge fdb replace 02:00:0a:a8:00:0c dev flannel.1 dst 10.225.28.99 self permanent' }] }),
      routers: [{ name: 'r1', addresses: ['10.225.28.1/24', '10.225.29.1/24'], sysctl: {} }],
    }))

  const translates = host(1, { nft: ['table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.96.0.1 dnat to 10.168.1.3\n  }\n}'] })
  test.for(['ip route add blackhole 10.168.1.3/32', 'ip route add prohibit 10.168.1.3/32'])('a switched frame whose new destination has no way is for the host, %s: br_nf_pre_routing_finish(), net/bridge/br_netfilter_hooks.c', (command) =>
    agree(scenario([translates], tcp('p11', '10.96.0.1', { port: 80 }), { damage: [{ netns: 'h1', command }] })))

  test('a route that leads nowhere is the reason, whoever else does not answer: ip_error(), net/ipv4/route.c', () =>
    agree(scenario([host(1), host(2)], tcp('h2', 'p12', { port: 80 }), {
      damage: [{ netns: 'h1', command: 'ip route add unreachable 10.168.1.3/32' }, { netns: 'h1', command: 'bridge fdb replace 02:00:0a:a8:00:0c dev flannel.1 dst 10.225.28.99 self permanent' }],
    })))

  test('of a later fragment that is cut again the first piece goes on as itself: ip_do_fragment(), net/ipv4/ip_output.c', () =>
    agree({
      ...scenario([
        host(1, { nft: ['table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.96.0.1 dnat to 10.168.1.2\n  }\n}'] }),
        host(2, { sysctl: { 'net.bridge.bridge-nf-call-iptables': '0' }, pods: [{ name: 'p21', mtu: 1280, tcp: true, udp: true, sysctl: {} }] }),
      ], icmp('p11', 'p21', { size: 3628 })),
      network: { type: 'flannel', ipMasq: false, directRouting: true },
    }))

  test('a segment that came through behind what is cut anew opens the window no further: tcp_may_raise_cwnd(), net/ipv4/tcp_input.c', () =>
    agree(scenario([host(1), host(2)], tcp('p21', 'p11', { size: 8393, port: 80 }), { damage: [{ netns: 'h2', command: 'ip link set flannel.1 mtu 600' }] })))

  test('what must not be cut has no room for a VLAN tag where bridged frames meet the IP hooks: br_nf_dev_queue_xmit(), net/bridge/br_netfilter_hooks.c', () =>
    agree(scenario([host(1, { sysctl: { 'net.bridge.bridge-nf-call-iptables': '1' }, pods: [{ name: 'p11', mtu: 576, tcp: true, udp: true, sysctl: {} }, { name: 'p12', tcp: true, udp: true, sysctl: {} }] })], udp('p12', 'p11', { size: 550, df: true, port: 53 }))))

  test('an answer to ARP that ends with the packet that carries it is not delivered: nf_hook_slow(), net/netfilter/core.c', () =>
    agree(scenario([host(1, { nft: ['table ip filter {\n  chain INPUT {\n    type filter hook input priority 0; policy accept;\n    udp dport 8472 drop\n  }\n}'] }), host(2)], icmp('h1', 'p21'), {
      damage: [{ netns: 'h1', command: 'bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.225.28.12 self permanent' }, { netns: 'h1', command: 'ip neigh del 10.168.2.0 dev flannel.1' }],
    })))

  test('a writer goes on before anybody reads, and few segments wait for more room: tcp_tso_should_defer(), net/ipv4/tcp_output.c', () =>
    agree(scenario([host(1), host(2)], tcp('p11', 'h2', { size: 25181, port: 22 }))))

  test('acknowledgements of a write count one by one at its end: __release_sock(), net/core/sock.c', () =>
    agree(scenario([host(1), host(2)], tcp('p11', 'h2', { size: 8198, port: 22 }), { damage: [{ netns: 'h2', command: 'ip link set flannel.1 mtu 600' }, { netns: 'h2', command: 'ip link set eth0 mtu 1300' }] })))

  test('a frame does not leave by the port that it came in by, however long it has become: should_deliver(), net/bridge/br_forward.c', () =>
    agree({
      ...scenario([{ ...host(1, { nft: ['table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.96.0.1 dnat to 10.168.1.2\n  }\n}'] }), sysctl: {} }], udp('p11', '10.96.0.1', { size: 2977, port: 9 })),
      network: { type: 'bridge', ipMasq: false, directRouting: false },
    }))

  const cuts = { ...host(1), pods: [{ name: 'p11', mtu: 576, tcp: true, udp: true, sysctl: {} }] }
  const untold: Damage = { netns: 'h1', command: 'ip neigh del 10.168.2.0 dev flannel.1' }
  // 92 fragments of 552 bytes have room in unres_qlen_bytes, and not one byte more.
  test.for([50_776, 50_777, 57_969])('what is forwarded into a tunnel counts for more where it waits (%i bytes): skb_cow(), net/ipv4/ip_forward.c', (size) =>
    agree(scenario([cuts, host(2)], icmp('p11', 'p21', { size }), { damage: [untold] })))

  test('what connection tracking cuts anew has room for the headers of a tunnel, and counts for no more: ip_frag_next(), net/ipv4/ip_output.c', () =>
    agree(scenario([cuts, host(2)], icmp('p11', 'p21', { size: 57_969 }), { ipMasq: true, damage: [untold] })))
})
