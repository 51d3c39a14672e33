import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp, udp } from './agree.js'

/*
 *   a ── pa ┐
 *   b ── pb ┼ br0 (h)        b listens on UDP 53
 *   c ── pc ┘
 */
const CLUSTER: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'], listen: ['udp 53'] },
  c: { links: { eth0: { to: 'h/pc' } }, addrs: ['10.0.0.3/24 dev eth0'] },
  h: {
    links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' }, pc: { to: 'c/eth0', master: 'br0' } },
    addrs: ['10.0.0.254/24 dev br0'],
    sysctl: { 'net.ipv4.ip_forward': '1' },
  },
}

const WIRE: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'wire' }, eth1: { to: 'other' } }, addrs: ['10.0.0.1/24 dev eth0', '10.0.1.1/24 dev eth1'], routes: ['default via 10.0.0.2 dev eth0'] },
  b: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.2/24 dev eth0'], listen: ['udp 53'] },
  c: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.3/24 dev eth0'] },
  d: { links: { eth0: { to: 'other' } }, addrs: ['10.0.1.4/24 dev eth0'] },
}

const GROUP = '239.1.2.3'
const ALL_HOSTS = '224.0.0.1'

describe('multicast and broadcast of a local sender', () => {
  test('a group is flooded by a bridge without a querier: br_multicast_querier_exists(), net/bridge/br_multicast.c', () => agreeOn(CLUSTER, { probes: [udp('a', GROUP)] }))

  test('a port that floods no unknown unicast takes a group all the same: br_flood(), net/bridge/br_forward.c', () =>
    agreeOn(CLUSTER, { damage: [{ netns: 'h', command: 'bridge link set dev pb flood off' }], probes: [udp('a', GROUP)] }))

  test('a bridge sends to a group by all its ports: br_dev_xmit(), net/bridge/br_device.c', () =>
    agreeOn(CLUSTER, { damage: [{ netns: 'h', command: 'ip route add 224.0.0.0/4 dev br0' }], probes: [udp('h', GROUP)] }))

  test('the wire of a segment floods a group: ip_mc_output(), net/ipv4/ip_output.c', () => agreeOn(WIRE, { probes: [udp('a', GROUP)] }))

  test('a group has a TTL of its own, whatever IP_TTL says: __ip_make_skb(), net/ipv4/ip_output.c', () => agreeOn(WIRE, { probes: [udp('a', GROUP, { ttl: 9, size: 3000 })] }))

  test('all hosts hear 224.0.0.1, and no listener is no error: ip_mc_up(), net/ipv4/igmp.c', () => agreeOn(WIRE, { probes: [udp('a', ALL_HOSTS)] }))

  test('a listener answers to 224.0.0.1 from its own address: __udp4_lib_mcast_deliver(), net/ipv4/udp.c', () => agreeOn(WIRE, { probes: [udp('a', ALL_HOSTS, { port: 53 })] }))

  test('the sender hears itself: ip_mc_output() and dev_loopback_xmit()', () => agreeOn({ ...WIRE, b: { ...WIRE['b'], routes: ['default via 10.0.0.1 dev eth0'] } }, { probes: [udp('b', ALL_HOSTS, { port: 53 })] }))

  test('an echo request to 224.0.0.1 arrives and is not answered: icmp_echo(), net/ipv4/icmp.c', () => agreeOn(CLUSTER, { probes: [icmp('a', ALL_HOSTS)] }))

  test('with icmp_echo_ignore_broadcasts 0 it is answered from an address of the host: icmp_reply()', () =>
    agreeOn({ ...CLUSTER, b: { ...CLUSTER['b'], sysctl: { 'net.ipv4.icmp_echo_ignore_broadcasts': '0' } } }, { probes: [icmp('a', ALL_HOSTS)] }))

  test('the source chooses the device: ip_route_output_key_hash_rcu(), net/ipv4/route.c', () => agreeOn(WIRE, { probes: [udp('a', GROUP, { src: '10.0.1.1' }), icmp('a', GROUP, { src: '10.0.1.1' })] }))

  test('a connected socket looks twice and loses the gateway, a raw one does not: ip_route_connect(), include/net/route.h', () =>
    agreeOn(CLUSTER, { damage: [{ netns: 'a', command: 'ip route add 239.0.0.0/8 via 10.0.0.2' }], probes: [udp('a', GROUP), icmp('a', GROUP)] }))

  test('without a route there is no group: ip_route_output_key_hash_rcu()', () => agreeOn(CLUSTER, { probes: [udp('h', GROUP)] }))

  test('nobody connects to a group or a broadcast address: tcp_v4_connect(), net/ipv4/tcp_ipv4.c', () => agreeOn(WIRE, { probes: [tcp('a', '224.0.0.5'), tcp('a', '10.0.0.255')] }))

  test('a broadcast needs SO_BROADCAST: udp_sendmsg() and raw_sendmsg()', () => agreeOn(WIRE, { probes: [udp('a', '10.0.0.255'), udp('a', '255.255.255.255'), icmp('a', '10.0.0.255')] }))
})
