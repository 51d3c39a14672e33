import { describe, test } from 'vitest'
import type { Box, BoxLink } from '../support/boxes.js'
import { agreeOn, icmp } from './agree.js'

/* p1 ── v1 ┐
 *          ├ br0 (h)
 * p2 ── v2 ┘          */
const cluster = (v1: BoxLink, v2: BoxLink, br0: BoxLink): Readonly<Record<string, Box>> => ({
  h: { links: { br0: { kind: 'bridge', ...br0 }, v1: { to: 'p1/eth0', master: 'br0', ...v1 }, v2: { to: 'p2/eth0', master: 'br0', ...v2 } }, addrs: ['10.0.0.254/24 dev br0'] },
  p1: { links: { eth0: { to: 'h/v1', ...v1 } }, addrs: ['10.0.0.1/24 dev eth0'] },
  p2: { links: { eth0: { to: 'h/v2', ...v2 } }, addrs: ['10.0.0.2/24 dev eth0'] },
})

describe('the MTU of a bridge: br_mtu_auto_adjust(), net/bridge/br_if.c', () => {
  const after = (...commands: readonly string[]): Promise<void> =>
    agreeOn(cluster({ mtu: 1400 }, { mtu: 1300 }, { mtu: 1300 }), { damage: commands.map((command) => ({ netns: 'h', command: `ip link set ${command}` })), probes: [icmp('h', '10.0.0.1', { size: 3000, df: false })] })
  test('grows when its smallest port goes', () => after('v2 nomaster'))
  test('is 1500 without ports', () => after('v2 nomaster', 'v1 nomaster'))
  test('shrinks when a smaller port comes', () => after('v2 nomaster', 'v2 master br0'))
  test('follows the MTU of its smallest port, down and up', () => after('v2 mtu 1000'))
  test('follows it past another port', () => after('v2 mtu 1600'))
  test('stays once it was set', () => after('br0 mtu 1280', 'v2 nomaster'))
  test('was not set by what it had already', () => after('br0 mtu 1300', 'v2 nomaster'))
})

describe('a bridge that calls iptables cuts by the MTU that it was told, else by 1500: br_change_mtu(), net/bridge/br_device.c', () => {
  const send = (v1: number, v2: number, br0: number, size: number): Promise<void> => agreeOn(cluster({ mtu: v1 }, { mtu: v2 }, { mtu: br0 }), { probes: [icmp('p1', '10.0.0.2', { size, df: false })] })
  test('1500 where the ports have its MTU', () => send(9000, 1500, 1500, 3000))
  test('what it was told, where they have not: the pieces are too long for the port, but for the last', () => send(1500, 576, 1200, 1400))
  test('nothing, where it was told more', () => send(9000, 1500, 9000, 3000))
})
