import { describe, expect, test } from 'vitest'
import { formatBridgePort, formatLink, printLink, type Link } from '../../../src/plan/index.js'

const base = { ifindex: 6, address: 'b6:b2:a8:5f:2c:32', mtu: 1450, up: true }

describe('a link', () => {
  test.each<[link: Link, text: string, line: string]>([
    [
      { ...base, kind: 'vxlan', ifname: 'flannel.1', id: 1, local: '10.225.28.171', link: 'eth0', port: 8472, learning: false },
      'flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up',
      '6: flannel.1: <BROADCAST,MULTICAST,UP> mtu 1450 link/ether b6:b2:a8:5f:2c:32 brd ff:ff:ff:ff:ff:ff',
    ],
    [
      { ...base, kind: 'veth', ifname: 'vetha', up: false, master: 'cni0', bridgePort: { hairpin: true }, peer: { netns: 'coffee', ifname: 'eth0' } },
      'vetha address b6:b2:a8:5f:2c:32 mtu 1450 type veth peer eth0 netns coffee master cni0 hairpin on down',
      '6: vetha: <BROADCAST,MULTICAST> mtu 1450 master cni0 link/ether b6:b2:a8:5f:2c:32 brd ff:ff:ff:ff:ff:ff',
    ],
    [
      { ...base, kind: 'bridge', ifname: 'cni0', ageingTime: 300 },
      'cni0 address b6:b2:a8:5f:2c:32 mtu 1450 type bridge ageing_time 30000 up',
      '6: cni0: <BROADCAST,MULTICAST,UP> mtu 1450 link/ether b6:b2:a8:5f:2c:32 brd ff:ff:ff:ff:ff:ff',
    ],
    [
      { kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up: true },
      'lo address 00:00:00:00:00:00 mtu 65536 type loopback up',
      '1: lo: <LOOPBACK,UP> mtu 65536 link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    ],
  ])('%#: is written as `ip link add` takes it and as `ip link show` prints it', (link, text, line) => {
    expect(formatLink(link)).toBe(text)
    expect(printLink(link)).toBe(line)
  })

  test('as a port is written as `bridge link set` takes it', () => {
    expect(formatBridgePort({ hairpin: true, learning: false, flood: false, state: 'learning' })).toBe('hairpin on learning off flood off state 2')
    expect(formatBridgePort()).toBe('')
  })
})
