import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp, udp } from './agree.js'

/*
 *   p1 ── pp ┐                           ┌ pp ── p2
 *            ├ br0 ── vx0 (h1) ── eth0 ──┤ …
 *            │                  wire     └ h3 with p3
 * Every bridge has a VXLAN device that learns, and floods to the other two.
 */
const ALL = '00:00:00:00:00:00'
type Vxlan = NonNullable<NonNullable<Box['links']>[string]['vxlan']>

const host = (own: number, remotes: readonly string[], vxlan: Partial<Vxlan> = {}): Box => ({
  links: {
    eth0: { to: 'wire' }, br0: { kind: 'bridge' }, pp: { to: `p${own}/eth0`, master: 'br0' },
    vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, master: 'br0', vxlan: { local: `192.0.2.${own}`, link: 'eth0', learning: true, ...vxlan } },
  },
  addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}0/24 dev br0`],
  fdb: remotes.map((remote) => `${ALL} dev vx0 dst ${remote} self permanent`),
  listen: ['udp 53', 'tcp 80'],
})
const pod = (own: number): Box => ({ links: { eth0: { to: `h${own}/pp`, mtu: 1450 } }, addrs: [`10.1.0.${own}/24 dev eth0`], listen: ['udp 53', 'tcp 80'] })
const [ONE, TWO, THREE] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const
const [H2, H3] = [host(2, [ONE, THREE]), host(3, [ONE, TWO])]
const world = (h1: Box, h2 = H2, h3 = H3): Readonly<Record<string, Box>> => ({ h1, h2, h3, p1: pod(1), p2: pod(2), p3: pod(3) })

const probes = [
  icmp('p1', '10.1.0.2'), udp('p1', '10.1.0.3', { port: 53 }), tcp('p2', '10.1.0.3'), icmp('h1', '10.1.0.2'), icmp('p1', '10.1.0.30'), icmp('p1', '10.1.0.9'),
  icmp('p1', '10.1.0.2', { size: 2000 }), udp('p2', '10.1.0.1', { port: 99 }),
]

describe('an overlay of bridges: vxlan_xmit(), vxlan_snoop() and vxlan_rcv(), drivers/net/vxlan/vxlan_core.c', () => {
  test('floods to the first remote last', () => agreeOn(world(host(1, [TWO, THREE])), { probes }))
  test('of which two hosts do not know each other', () => agreeOn(world(host(1, [TWO]), host(2, [ONE])), { probes }))
  test.each([[], [ONE, TWO, THREE], ['203.0.113.1', TWO], ['239.1.1.1']])('with remotes %s %s %s', (...remotes) => agreeOn(world(host(1, remotes.filter((remote) => remote !== undefined))), { probes }))
  test.each([{ id: 7 }, { port: 4789 }, { learning: false }])('of which one device is different: %j', (vxlan) => agreeOn(world(host(1, [TWO, THREE], vxlan)), { probes }))
  test('of two VNIs, which the remotes name', () => agreeOn(world({ ...host(1, [], { id: 7 }), fdb: [`${ALL} dev vx0 dst ${TWO} vni 1 self permanent`] }, { ...host(2, []), fdb: [`${ALL} dev vx0 dst ${ONE} vni 7 self permanent`] }), { probes }))
})

describe('what a tunnel vouched for is answered by who rejects its first fragment: nf_send_unreach(), net/ipv4/netfilter/nf_reject_ipv4.c', () => {
  // q is a router behind h2, and rejects what p1 sends through it.
  const q: Box = {
    links: { eth0: { to: 'h2/qq' } }, addrs: ['10.2.0.1/24 dev eth0'], routes: ['default via 10.2.0.2 dev eth0'],
    nft: 'table ip t { chain c { type filter hook prerouting priority -150; ip saddr 10.1.0.1 reject; } }', sysctl: { 'net.ipv4.ip_forward': '1' },
  }
  const h2: Box = { ...H2, links: { ...H2.links, qq: { to: 'q/eth0' } }, addrs: [...(H2.addrs ?? []), '10.2.0.2/24 dev qq'], routes: ['10.3.0.0/24 via 10.2.0.1 dev qq'], sysctl: { 'net.ipv4.ip_forward': '1' } }
  const boxes = { ...world(host(1, [TWO, THREE]), h2), p1: { ...pod(1), routes: ['10.2.0.0/24 via 10.1.0.20 dev eth0', '10.3.0.0/24 via 10.1.0.20 dev eth0'] }, q }
  const large = [udp('p1', '10.3.0.1', { port: 53, size: 2000 })]
  test('as it came', () => agreeOn(boxes, { probes: large }))
  test('where it was for itself', () => agreeOn(boxes, { probes: [udp('p1', '10.2.0.1', { port: 53, size: 2000 })] }))
  test('but not what was cut again behind it: ip_frag_next(), net/ipv4/ip_output.c', () => agreeOn(boxes, { damage: [{ netns: 'h2', command: 'ip link set qq mtu 1000' }], probes: large }))
})

describe('commands at a host of an overlay', () => {
  test.each([
    'ip link set vx0 down',
    'ip link set vx0 down; ip link set vx0 up',
    'ip link set vx0 mtu 1000',
    'ip link set vx0 mtu 1451',
    'ip link set eth0 mtu 1400',
    'ip link set eth0 down; ip link set eth0 up',
    'ip link set vx0 nomaster',
    'ip link set br0 down',
    'ip link set vx0 address 06:00:00:00:00:77',
    'bridge link set dev vx0 learning off',
    'bridge link set dev vx0 flood off',
    'bridge link set dev pp state 0',
    'bridge fdb del 00:00:00:00:00:00 dev vx0 dst 192.0.2.2 self',
    'bridge fdb add 02:00:00:00:05:02 dev vx0 dst 192.0.2.3 self permanent',
    'bridge fdb add 02:00:00:00:05:02 dev vx0 master static',
    'bridge fdb add 02:00:00:00:05:02 dev vx0 dst 192.0.2.1 self permanent',
    'bridge fdb replace 00:00:00:00:00:00 dev vx0 dst 192.0.2.3 self permanent',
    'ip route add 192.0.2.2 dev lo',
    'ip route add blackhole 192.0.2.2',
    'ip route add prohibit 192.0.2.2',
    'ip rule add pref 5 to 192.0.2.2 lookup 9',
    'sysctl -w net.ipv4.ip_default_ttl=1',
    'sysctl -w net.bridge.bridge-nf-call-iptables=0',
    'ip addr add 10.1.0.77/24 dev vx0',
    'ip route add 10.1.0.2 dev vx0',
    'sysctl -w net.ipv4.ip_forward=1; ip route add 10.1.0.2 via 10.1.0.20',
    'sysctl -w net.ipv4.conf.eth0.rp_filter=1',
    'sysctl -w net.ipv4.conf.all.rp_filter=2',
  ])('%s', (commands) => agreeOn(world(host(1, [TWO, THREE])), { damage: commands.split('; ').map((command) => ({ netns: 'h1', command })), probes }))
})
