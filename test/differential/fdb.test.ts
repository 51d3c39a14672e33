import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp } from './agree.js'

const tunnel = (own: number, other: number): Box => ({
  links: { eth0: { to: 'wire' }, vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.2.${own}`, link: 'eth0' } } },
  addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}/24 dev vx0`],
  fdb: [`06:00:00:00:00:0${other} dev vx0 dst 192.0.2.${other} self permanent`],
})
const TUNNEL = { a: tunnel(1, 2), b: tunnel(2, 1) }

const BRIDGE: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'] },
  h: { links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' } } },
}

const KNOWN = '06:00:00:00:00:02'
const NEW = '06:00:00:00:00:09'
const GROUP = '01:00:5e:00:00:05'
const ZERO = '00:00:00:00:00:00'

/** Commands of `bridge fdb`, after which one ping is sent and all tables are compared. */
const onTunnel = (...commands: readonly string[]): Promise<void> => agreeOn(TUNNEL, { damage: commands.map((command) => ({ netns: 'a', command: `bridge fdb ${command}` })), probes: [icmp('a', '10.1.0.2')] })
const onBridge = (...commands: readonly string[]): Promise<void> => agreeOn(BRIDGE, { damage: commands.map((command) => ({ netns: 'h', command: `bridge fdb ${command}` })), probes: [icmp('a', '10.0.0.2')] })

describe('the FDB of a VXLAN device: vxlan_fdb_update() and __vxlan_fdb_delete(), drivers/net/vxlan/vxlan_core.c', () => {
  test('append of the same remote is taken and changes nothing', () => onTunnel(`append ${KNOWN} dev vx0 dst 192.0.2.2 self permanent`))
  test('append of another remote to a unicast MAC is taken and changes nothing', () => onTunnel(`append ${KNOWN} dev vx0 dst 192.0.2.9 self permanent`))
  test('append changes the state of an entry', () => onTunnel(`append ${KNOWN} dev vx0 dst 192.0.2.9 self static`))
  test('add refuses what is there', () => onTunnel(`add ${KNOWN} dev vx0 dst 192.0.2.9 self permanent`, `add ${NEW} dev vx0 dst 192.0.2.9 self permanent`))
  test('an entry needs a remote', () => onTunnel(`add ${NEW} dev vx0 self permanent`, `replace ${KNOWN} dev vx0 self permanent`))
  test('replace puts another remote in the place of the one', () => onTunnel(`replace ${KNOWN} dev vx0 dst 192.0.2.9 self permanent`, `replace ${NEW} dev vx0 dst 192.0.2.2 self permanent`))
  test('port and VNI of the device itself are not listed, and count when a remote is looked for', () =>
    onTunnel(`replace ${KNOWN} dev vx0 dst 192.0.2.2 port 8472 vni 1 self permanent`, `replace ${NEW} dev vx0 dst 192.0.2.2 port 4789 self permanent`, `del ${KNOWN} dev vx0 dst 192.0.2.2`, `del ${NEW} dev vx0 dst 192.0.2.2`))
  test('default entry and groups take several remotes by append, and none by add or replace', () =>
    onTunnel(...[ZERO, GROUP].flatMap((mac) => ['append', 'append', 'add', 'replace'].map((op) => `${op} ${mac} dev vx0 dst 192.0.2.2 self permanent`))))
  test('replace makes no default entry and no group', () => onTunnel(`replace ${ZERO} dev vx0 dst 192.0.2.2 self permanent`, `replace ${GROUP} dev vx0 dst 192.0.2.2 self permanent`))
  test('del takes one remote of several, and all without dst', () =>
    onTunnel(...[ZERO, GROUP].flatMap((mac) => ['192.0.2.2', '192.0.2.1'].map((dst) => `append ${mac} dev vx0 dst ${dst} self permanent`)), `del ${ZERO} dev vx0 dst 192.0.2.1 self`, `del ${GROUP} dev vx0 self`))
  test('del of a remote that an entry does not have is taken, of an entry that is not there refused', () => onTunnel(`del ${KNOWN} dev vx0 dst 192.0.2.7 self`, `del ${NEW} dev vx0 dst 192.0.2.7 self`))
  test('no error is told of an ARP request in the tunnel whose VTEP does not answer: arp_error_report(), net/ipv4/arp.c', () => onTunnel(`append ${ZERO} dev vx0 dst 192.0.2.9 self permanent`))
})

describe('a VXLAN device that learns: vxlan_snoop()', () => {
  const learning = (own: number, ...fdb: readonly string[]): Box => ({
    links: { eth0: { to: 'wire' }, vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.2.${own}`, link: 'eth0', learning: true } } },
    addrs: [`192.0.2.${own}/24 dev eth0`, `10.1.0.${own}/24 dev vx0`],
    fdb: [...[1, 2, 3].filter((other) => other !== own).map((other) => `${ZERO} dev vx0 dst 192.0.2.${other} self permanent`), ...fdb],
  })
  const probes = [icmp('a', '10.1.0.2'), icmp('b', '10.1.0.3'), icmp('a', '10.1.0.3')]
  test('knows where a MAC is once it heard of it', () => agreeOn({ a: learning(1), b: learning(2), c: learning(3) }, { probes }))
  test('drops a frame from a MAC that somebody wrote to be elsewhere', () => agreeOn({ a: learning(1, `06:00:00:00:00:02 dev vx0 dst 192.0.2.3 self permanent`), b: learning(2), c: learning(3) }, { probes }))
  test('takes it from where it was written to be', () => agreeOn({ a: learning(1, `06:00:00:00:00:02 dev vx0 dst 192.0.2.2 self static`), b: learning(2), c: learning(3) }, { probes }))
  test('moves a MAC that it learned', () =>
    agreeOn({ a: learning(1), b: learning(2), c: learning(3) }, { damage: [{ netns: 'b', command: 'ip link set vx0 address 06:00:00:00:00:77' }, { netns: 'a', command: 'bridge fdb replace 06:00:00:00:00:77 dev vx0 dst 192.0.2.3 self dynamic' }], probes }))
})

describe('addresses that a device without an FDB is to take: ndo_dflt_fdb_add() and ndo_dflt_fdb_del(), net/core/rtnetlink.c', () => {
  /** A frame for such an address is still for somebody else: eth_type_trans(). */
  const onVeth = (...commands: readonly string[]): Promise<void> =>
    agreeOn({ ...BRIDGE, a: { ...BRIDGE['a'], neigh: [`10.0.0.2 lladdr ${NEW} dev eth0 nud permanent`] } }, { damage: commands.map((command) => ({ netns: 'b', command: `bridge fdb ${command}` })), probes: [icmp('a', '10.0.0.2')] })
  test('are added once, appended and replaced at will, and permanent', () => onVeth(`add ${NEW} dev eth0 self permanent`, `add ${NEW} dev eth0 self permanent`, `append ${NEW} dev eth0 self permanent`, `replace ${NEW} dev eth0 self permanent`))
  test('do not age', () => onVeth(`add ${NEW} dev eth0 self static`, `add ${NEW} dev eth0 self dynamic`))
  test('may be a group, and nothing', () => onVeth(`add ${GROUP} dev eth0 self permanent`, `add ${ZERO} dev eth0 self permanent`))
  test('go once', () => onVeth(`del ${NEW} dev eth0 self permanent`, `add ${NEW} dev eth0 self permanent`, `del ${NEW} dev eth0 self permanent`, `del ${NEW} dev eth0 self permanent`))
  test('may be those of a port, but not of lo, and need no remote', () => onBridge(`add ${NEW} dev lo self permanent`, `add ${NEW} dev pa self permanent`, `add ${NEW} dev pb dst 10.0.0.9 self permanent`))
})

describe('the FDB of a bridge: fdb_add_entry() and fdb_delete_by_addr_and_port(), net/bridge/br_fdb.c', () => {
  test('append and replace move an entry, add refuses it', () => onBridge(`add ${NEW} dev pa master static`, `add ${NEW} dev pa master static`, `append ${NEW} dev pb master static`, `replace ${NEW} dev pa master permanent`))
  test('the entry of a port itself can be moved', () => onBridge('replace 02:00:00:00:03:03 dev pb master static'))
  test('an entry of the bridge itself is permanent', () => onBridge(`add ${NEW} dev br0 self static`, `add ${NEW} dev br0 self permanent`))
  test('the zero MAC is no entry', () => onBridge(`add ${ZERO} dev pa master static`))
  test('an entry at the wrong port misleads frames', () => onBridge('add 02:00:00:00:02:02 dev pa master static'))
  test('del needs the port of the entry', () => onBridge(`add ${NEW} dev pa master static`, `del ${NEW} dev pb master`, `del ${NEW} dev pa master`, `del ${NEW} dev pa master`))
})
