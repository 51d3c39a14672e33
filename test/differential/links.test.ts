import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp } from './agree.js'

/* a ── pa ┐              ┌ vx0
 *         ├ br0 (h) eth0 ┴── wire ── w
 * b ── pb ┘                         */
const CLUSTER: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'] },
  h: {
    links: { br0: { kind: 'bridge' }, br1: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' }, eth0: { to: 'wire' }, vx0: { mtu: 1450, vxlan: { local: '192.0.2.1', link: 'eth0' } } },
    addrs: ['10.0.0.254/24 dev br0', '192.0.2.1/24 dev eth0', '10.1.0.1/24 dev vx0'],
  },
  w: { links: { eth0: { to: 'wire' } }, addrs: ['192.0.2.9/24 dev eth0'] },
}

/** Commands of `ip link set`, each alone; then a ping over the bridge. All tables are compared. */
const each = (...commands: readonly string[]): void => {
  test.each(commands)('ip link set %s', (command) => agreeOn(CLUSTER, { damage: [{ netns: 'h', command: `ip link set ${command}` }], probes: [icmp('a', '10.0.0.254'), icmp('a', '10.0.0.2'), icmp('h', '192.0.2.9'), icmp('h', '10.0.0.254')] }))
}

describe('a MAC address: eth_prepare_mac_addr_change(), net/ethernet/eth.c', () => each(
  'eth0 address 02:00:00:00:77:77', 'eth0 address 01:00:5e:00:00:01', 'eth0 address 00:00:00:00:00:00', 'eth0 address ff:ff:ff:ff:ff:ff', 'lo address 02:00:00:00:77:77',
  'br0 address 02:00:00:00:77:77', 'pa address 02:00:00:00:77:77', 'pa address 02:00:00:00:03:02', 'vx0 address 02:00:00:00:77:77',
))

describe('a MAC address that several have: fdb_add_local() and fdb_delete_local(), net/bridge/br_fdb.c', () => {
  const after = (...commands: readonly string[]): Promise<void> => agreeOn(CLUSTER, { damage: commands.map((command) => ({ netns: 'h', command: `ip link set ${command}` })), probes: [icmp('a', '10.0.0.254'), icmp('a', '10.0.0.2')] })
  test('stays with the first', () => after('pa address 02:00:00:00:77:77', 'pb address 02:00:00:00:77:77'))
  test('goes on to the next port', () => after('pa address 02:00:00:00:77:77', 'pb address 02:00:00:00:77:77', 'pa nomaster'))
  test('goes on to the bridge', () => after('pa address 02:00:00:00:77:77', 'br0 address 02:00:00:00:77:77', 'pa nomaster'))
  test('goes on to a port', () => after('br0 address 02:00:00:00:77:77', 'pa address 02:00:00:00:77:77', 'br0 address 02:00:00:00:77:78'))
  test('goes on when it changes', () => after('pa address 02:00:00:00:77:77', 'pb address 02:00:00:00:77:77', 'pa address 02:00:00:00:77:78'))
})

describe('an MTU: dev_validate_mtu(), net/core/dev.c, and vxlan_change_mtu(), drivers/net/vxlan/vxlan_core.c', () => each(
  'eth0 mtu 67', 'eth0 mtu 68', 'eth0 mtu 65535', 'eth0 mtu 65536', 'br0 mtu 67', 'br0 mtu 68', 'br0 mtu 65535', 'br0 mtu 65536', 'lo mtu 65536', 'lo mtu 1500', 'lo mtu 65537', 'vx0 mtu 1450', 'vx0 mtu 1451', 'vx0 mtu 68', 'pa mtu 100',
))

describe('an MTU that a device has: netif_set_mtu_ext(), net/core/dev.c', () => {
  const after = (...commands: readonly string[]): Promise<void> => agreeOn(CLUSTER, { damage: commands.map((command) => ({ netns: 'h', command: `ip link set ${command}` })), probes: [icmp('a', '10.0.0.254', { size: 1000 }), icmp('h', '192.0.2.9', { size: 1400 })] })
  test('is taken where no other of its size is', () => after('eth0 mtu 1300', 'vx0 mtu 1450', 'vx0 mtu 1449'))
  test('is no choice of the user', () => after('br0 mtu 1500', 'pa mtu 900'))
})

describe('a master: do_set_master(), net/core/rtnetlink.c, and br_add_if(), net/bridge/br_if.c', () => each(
  'eth0 master br0', 'eth0 master lo', 'eth0 master pa', 'lo master br0', 'br1 master br0', 'br0 master br0', 'vx0 master br0', 'pa master br0', 'pa master br1', 'eth0 nomaster', 'pa nomaster',
))

describe('up and down: dev_open() and dev_close(), net/core/dev.c', () => each('lo down', 'br0 down', 'br1 down', 'pa down', 'vx0 down', 'eth0 down', 'eth0 up'))

describe('a device on a wire of several that is down: __netif_receive_skb_core(), net/core/dev.c', () => {
  const wire: Readonly<Record<string, Box>> = {
    a: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.1/24 dev eth0'], neigh: ['10.0.0.2 dev eth0 lladdr 02:00:00:00:02:02 nud permanent'] },
    b: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.2/24 dev eth0'] },
    c: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.3/24 dev eth0'] },
  }
  test('takes nothing', () => agreeOn(wire, { damage: [{ netns: 'b', command: 'ip link set eth0 down' }], probes: [icmp('a', '10.0.0.2'), icmp('c', '10.0.0.2'), icmp('a', '10.0.0.3')] }))
  test('hears nothing of a group', () => agreeOn(wire, { damage: [{ netns: 'b', command: 'ip link set eth0 down' }], probes: [icmp('a', '224.0.0.1')] }))
})

describe('a neighbour that somebody wrote: neigh_flush_dev(), net/core/neighbour.c', () => {
  const write = ['permanent', 'reachable', 'stale', 'noarp'].map((state, index) => ({ netns: 'a', command: `ip neigh add 10.0.0.${20 + index} lladdr 02:00:00:00:77:0${index} dev eth0 nud ${state}` }))
  test('outlives the carrier where it is permanent', () => agreeOn(CLUSTER, { damage: [...write, { netns: 'h', command: 'ip link set pa down' }, { netns: 'h', command: 'ip link set pa up' }], probes: [icmp('a', '10.0.0.2')] }))
  test('goes with its device', () => agreeOn(CLUSTER, { damage: [...write, { netns: 'a', command: 'ip link set eth0 down' }, { netns: 'a', command: 'ip link set eth0 up' }], probes: [icmp('a', '10.0.0.2')] }))
})
