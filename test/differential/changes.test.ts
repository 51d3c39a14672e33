import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp } from './agree.js'
import { SWITCHED } from './switched.js'

const NFT = 'table ip t {\n  chain c {\n    type filter hook forward priority 0; policy accept;\n    ct state invalid drop\n  }\n}'

/** Of h, as `ip link set …` and the like. */
const done = (...commands: readonly string[]): { readonly damage: readonly { readonly netns: string; readonly command: string }[] } => ({ damage: commands.map((command) => ({ netns: 'h', command })) })

describe('between two probes', () => {
  const bridged: Readonly<Record<string, Box>> = { ...SWITCHED, h: { ...SWITCHED['h'], nft: NFT, sysctl: { ...SWITCHED['h']?.sysctl, 'net.bridge.bridge-nf-call-iptables': '1' } } }
  test('a bridge goes down, whose ports then take no fragment to put together: br_handle_frame(), net/bridge/br_input.c', () =>
    agreeOn({ ...bridged, a: { ...bridged['a'], links: { eth0: { to: 'h/pa', mtu: 576 } } } }, { probes: [icmp('a', '10.0.0.254'), icmp('a', '10.0.0.254', { size: 1372, ...done('ip link set br0 down') })] }))

  test('the only other device of a wire goes down: ____dev_forward_skb(), include/linux/netdevice.h', () =>
    agreeOn(SWITCHED, { probes: [icmp('f', 'h'), icmp('f', 'h', done('ip link set eth0 down'))] }))

  test('a device is given the MAC address that it has, which makes neighbours void like another: netif_set_mac_address(), net/core/dev.c', () =>
    agreeOn(SWITCHED, { probes: [icmp('h', '192.0.2.9'), icmp('h', '192.0.2.77'), icmp('h', 'h', done('ip link set eth0 address 02:00:00:00:03:05'))] }))
})
