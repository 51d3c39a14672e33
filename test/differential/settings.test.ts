import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, udp } from './agree.js'

/* a and b share a wire; b has a second address on another wire, where c is. */
const WIRES: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'one' } }, addrs: ['192.0.2.1/24 dev eth0', '198.51.100.1/32 dev lo'], routes: ['default via 192.0.2.2 dev eth0', '10.9.0.2/32 dev eth0'] },
  b: { links: { eth0: { to: 'one' }, eth1: { to: 'two' } }, addrs: ['192.0.2.2/24 dev eth0', '10.9.0.2/24 dev eth1'], routes: ['198.51.100.0/24 via 192.0.2.1 dev eth0'], sysctl: FORWARDING, listen: ['udp 53'] },
  c: { links: { eth0: { to: 'two' } }, addrs: ['10.9.0.3/24 dev eth0', '192.0.2.9/32 dev lo'], routes: ['default via 10.9.0.2 dev eth0'], listen: ['udp 53'] },
}

/** `sysctl -w` in a namespace, then pings from a to b by each of its addresses, and on to c. */
const withSettings = (netns: string, ...settings: readonly string[]): Promise<void> =>
  agreeOn(WIRES, { damage: settings.map((setting) => ({ netns, command: `sysctl -w net.ipv4.conf.${setting}` })), probes: [icmp('a', '192.0.2.2'), icmp('a', '10.9.0.2'), icmp('a', '10.9.0.3'), icmp('a', '192.0.2.2', { src: '198.51.100.1' })] })

describe('ARP settings: arp_process() and arp_solicit(), net/ipv4/arp.c', () => {
  test.each([1, 2, 3, 8])('arp_ignore %i', (mode) => withSettings('b', `eth0.arp_ignore=${mode}`))
  test.each([1, 2])('arp_announce %i', (mode) => withSettings('a', `eth0.arp_announce=${mode}`))
  test.each([0, 1, 2])('arp_announce %i from a secondary address of the subnet', (mode) =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], addrs: ['192.0.2.1/24 dev eth0', '192.0.2.7/24 dev eth0'], sysctl: { 'net.ipv4.conf.eth0.arp_announce': String(mode) } } }, { probes: [icmp('a', '192.0.2.2', { src: '192.0.2.7' }), icmp('a', '10.9.0.3', { src: '192.0.2.7' })] }))
  test('arp_ignore 3 says nothing of addresses for the host alone', () =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], routes: ['10.8.0.0/24 dev eth0'] }, b: { ...WIRES['b'], addrs: [...(WIRES['b']?.addrs ?? []), '10.8.0.1/32 dev lo scope host', '10.8.0.2/32 dev lo'] } }, { damage: [{ netns: 'b', command: 'sysctl -w net.ipv4.conf.eth0.arp_ignore=3' }], probes: [icmp('a', '10.8.0.1'), icmp('a', '10.8.0.2')] }))
  test.each([0, 1])('proxy_arp_pvlan %i answers for who is behind the same device', (value) =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], routes: ['10.8.0.0/24 dev eth0'] }, b: { ...WIRES['b'], routes: ['10.8.0.0/24 dev eth0'] } }, { damage: [{ netns: 'b', command: `sysctl -w net.ipv4.conf.eth0.proxy_arp_pvlan=${value}` }, { netns: 'b', command: 'sysctl -w net.ipv4.neigh.eth0.proxy_delay=0' }], probes: [icmp('a', '10.8.0.3')] }))
  test('a router without an address asks from 0.0.0.0, and is answered', () =>
    agreeOn(
      { ...WIRES, b: { ...WIRES['b'], addrs: [], routes: ['192.0.2.0/24 dev eth0', '10.9.0.0/24 dev eth1'] }, a: { ...WIRES['a'], routes: ['10.9.0.0/24 via 192.0.2.2 dev eth0 onlink'], neigh: ['192.0.2.2 dev eth0 lladdr 02:00:00:00:02:02 nud permanent'] }, c: { ...WIRES['c'], routes: ['192.0.2.0/24 via 10.9.0.2 dev eth0 onlink'], neigh: ['10.9.0.2 dev eth0 lladdr 02:00:00:00:02:03 nud permanent'] } },
      { probes: [icmp('a', '10.9.0.3'), icmp('a', '10.9.0.4')] },
    ))
  test.each(['ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', '02:00:00:00:99:99'])('a router sends no packet on that came in a frame for %s: ip_forward(), net/ipv4/ip_forward.c', (lladdr) =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], neigh: [`192.0.2.2 dev eth0 lladdr ${lladdr} nud permanent`] } }, { probes: [icmp('a', '10.9.0.3'), icmp('a', '192.0.2.2')] }))
  test('arp_filter answers by the device that the reply would leave by', () => withSettings('b', 'eth0.arp_filter=1'))
  test('the larger of all and the own value counts', () => withSettings('b', 'all.arp_ignore=1', 'eth0.arp_ignore=2'))
  test('proxy_arp answers for what is behind', () =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], routes: ['10.9.0.0/24 dev eth0'] } }, { damage: [{ netns: 'b', command: 'sysctl -w net.ipv4.conf.eth0.proxy_arp=1' }, { netns: 'b', command: 'sysctl -w net.ipv4.neigh.eth0.proxy_delay=0' }], probes: [icmp('a', '10.9.0.3')] }))
  test('without it nobody does', () => agreeOn({ ...WIRES, a: { ...WIRES['a'], routes: ['10.9.0.0/24 dev eth0'] } }, { probes: [icmp('a', '10.9.0.3')] }))
})

describe('the source of a packet: __fib_validate_source(), net/ipv4/fib_frontend.c', () => {
  /* c answers by way of d, so that packets from a come in at b by eth0 and back by eth1. */
  const asymmetric = (mode: number): Promise<void> =>
    agreeOn(
      { ...WIRES, b: { ...WIRES['b'], routes: ['198.51.100.0/24 dev eth1'] } },
      { damage: [{ netns: 'b', command: `sysctl -w net.ipv4.conf.eth0.rp_filter=${mode}` }], probes: [icmp('a', '10.9.0.3', { src: '198.51.100.1' }), udp('a', '192.0.2.2', { src: '198.51.100.1', port: 53 })] },
    )
  test.each([0, 1, 2])('rp_filter %i where the way back is another', asymmetric)
  test.each([0, 1, 2])('rp_filter %i where there is no way back', (mode) =>
    agreeOn({ ...WIRES, b: { ...WIRES['b'], routes: [] } }, { damage: [{ netns: 'b', command: `sysctl -w net.ipv4.conf.eth0.rp_filter=${mode}` }], probes: [icmp('a', '10.9.0.3', { src: '198.51.100.1' })] }))
  test.each([0, 1])('a source of its own is refused unless accept_local is set (%i)', (value) =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], addrs: ['192.0.2.1/24 dev eth0', '10.9.0.2/32 dev lo'], routes: [] } }, { damage: [{ netns: 'b', command: `sysctl -w net.ipv4.conf.eth0.accept_local=${value}` }], probes: [udp('a', '192.0.2.2', { src: '10.9.0.2', port: 53 })] }))
  test('an error comes from the address of the device that the packet came in by, if asked to: __icmp_send(), net/ipv4/icmp.c', () =>
    agreeOn(WIRES, { damage: [{ netns: 'b', command: 'sysctl -w net.ipv4.icmp_errors_use_inbound_ifaddr=1' }, { netns: 'b', command: 'ip route add unreachable 10.7.0.0/16' }], probes: [udp('a', '10.7.0.1'), icmp('a', '10.9.0.3', { ttl: 1 })] }))
  test('a further address in a subnet is secondary, and not chosen: inet_select_addr(), net/ipv4/devinet.c', () =>
    agreeOn({ ...WIRES, a: { ...WIRES['a'], addrs: ['192.0.2.1/24 dev eth0', '192.0.2.7/24 dev eth0'] } }, { probes: [icmp('a', '192.0.2.2'), icmp('a', '192.0.2.2', { src: '192.0.2.7' })] }))
  test('a secondary address goes with its primary, and every route with the last address: __inet_del_ifa() and fib_inetaddr_event()', () =>
    agreeOn(WIRES, { damage: [{ netns: 'a', command: 'ip addr add 192.0.2.7/24 dev eth0' }, { netns: 'a', command: 'ip addr del 192.0.2.1/24 dev eth0' }], probes: [icmp('a', '192.0.2.2')] }))
})

const BRIDGE: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'] },
  c: { links: { eth0: { to: 'h/pc' } }, addrs: ['10.0.0.3/24 dev eth0'] },
  h: { links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' }, pc: { to: 'c/eth0', master: 'br0' } }, addrs: ['10.0.0.254/24 dev br0'] },
}

describe('ports of a bridge: br_handle_frame_finish() and should_deliver(), net/bridge', () => {
  const port = (...commands: readonly string[]): Promise<void> => agreeOn(BRIDGE, { damage: commands.map((command) => ({ netns: 'h', command })), probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.0.254'), icmp('b', '10.0.0.3')] })
  test.each(['hairpin on', 'learning off', 'flood off', 'state 0', 'state 1', 'state 2', 'state 4'])('%s', (setting) => port(`bridge link set dev pb ${setting}`))
  test('without learning at either port all is flooded', () => port('bridge link set dev pa learning off', 'bridge link set dev pb learning off'))
  test('a port that goes down forgets what it learned: br_stp_disable_port(), net/bridge/br_stp_if.c', () => agreeOn(BRIDGE, { damage: [{ netns: 'h', command: 'ip link set pb down' }], probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.0.254')] }))
  test('a port comes back: br_stp_enable_port()', () => port('ip link set pb down', 'ip link set pb up'))
  test('operstate of a veth whose other end is down: default_operstate(), net/core/link_watch.c', () => agreeOn(BRIDGE, { damage: [{ netns: 'b', command: 'ip link set eth0 down' }], probes: [icmp('a', '10.0.0.254')] }))
  test('a blocked port lets through what is for itself', () =>
    agreeOn({ ...BRIDGE, a: { ...BRIDGE['a'], neigh: ['10.0.0.254 lladdr 01:80:c2:00:00:03 dev eth0 nud permanent'] } }, { damage: [{ netns: 'h', command: 'bridge link set dev pa state 1' }], probes: [icmp('a', '10.0.0.254')] }))
  test.each(['0', '1', '2', '3', 'e', 'f'])('a frame for 01:80:c2:00:00:0%s is for whoever has the port, unless it is for bridges or a pause: br_handle_frame(), net/bridge/br_input.c', (last) => {
    const known = (to: string): Readonly<Record<string, Box>> => ({ ...BRIDGE, a: { ...BRIDGE['a'], neigh: [`${to} lladdr 01:80:c2:00:00:0${last} dev eth0 nud permanent`] } })
    return Promise.all(['10.0.0.2', '10.0.0.254'].map((to) => agreeOn(known(to), { probes: [icmp('a', to)] }))).then(() => undefined)
  })
  test('a bridge that forgets at once floods: br_fdb_update()', () => agreeOn({ ...BRIDGE, h: { ...BRIDGE['h'], links: { ...BRIDGE['h']?.links, br0: { kind: 'bridge', ageingTime: 0 } } } }, { probes: [icmp('a', '10.0.0.2')] }))
})
