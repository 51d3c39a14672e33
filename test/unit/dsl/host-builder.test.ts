import { expect, test } from 'vitest'
import { cluster } from '../../../src/dsl/index.js'
import type { HostBuilder, HostNode } from '../../../src/dsl/index.js'

function hostNode(f: (host: HostBuilder) => HostBuilder): HostNode | undefined {
  return cluster('a').host('one', f).$node.hosts[0]
}

test('a host of which only the name is known has nothing else', () => {
  expect(hostNode((host) => host)).toEqual({
    kind: 'host', name: 'one', addresses: [], routes: [], neighbours: [], fdb: [], nft: [], sysctl: {}, listeners: [], pods: [],
  })
})

test('addresses gather, with the device and the segment that they are on', () => {
  expect(hostNode((host) => host.address('10.0.0.1/24').address('10.1.0.1/24', { dev: 'eth1', segment: 'storage', mac: '02:00:00:00:00:01', mtu: 9000, ifindex: 7 }))?.addresses).toEqual([
    { kind: 'address', address: '10.0.0.1/24' },
    { kind: 'address', address: '10.1.0.1/24', dev: 'eth1', segment: 'storage', mac: '02:00:00:00:00:01', mtu: 9000, ifindex: 7 },
  ])
})

test('of settings that a host has once the last call counts', () => {
  expect(hostNode((host) => host.mac('a').mac('b').mtu(1500).mtu(9000).segment('x').segment('y').podCidr('10.0.0.0/24').podCidr('10.1.0.0/24'))).toMatchObject({
    mac: 'b', mtu: 9000, segment: 'y', podCidr: '10.1.0.0/24',
  })
})

test('what is said of the bridge and of the VTEP adds up', () => {
  expect(hostNode((host) => host.bridge({ ifname: 'cni0' }).bridge({ mac: 'a' }).vtep({ mac: 'b' }).vtep({ mtu: 1400 }))).toMatchObject({
    bridge: { ifname: 'cni0', mac: 'a' },
    vtep: { mac: 'b', mtu: 1400 },
  })
})

test('rows gather as they were written: text or object', () => {
  const table = { family: 'ip', name: 'filter', chains: [] } as const
  expect(
    hostNode((host) =>
      host.route('default via 10.0.0.1').route({ dst: '10.9.0.0/16', dev: 'eth0' }).neighbour('10.0.0.1 dev eth0').fdb('aa:bb:cc:dd:ee:ff dev flannel.1 dst 10.0.0.2')
        .nft('table ip nat { }').nft([table, 'table ip x { }'])),
  ).toMatchObject({
    routes: ['default via 10.0.0.1', { dst: '10.9.0.0/16', dev: 'eth0' }],
    neighbours: ['10.0.0.1 dev eth0'],
    fdb: ['aa:bb:cc:dd:ee:ff dev flannel.1 dst 10.0.0.2'],
    nft: ['table ip nat { }', table, 'table ip x { }'],
  })
})

test('a setting is a text, whether it was written as one, as a number or in an object', () => {
  expect(hostNode((host) => host.sysctl('net.ipv4.ip_forward', 0).sysctl({ 'net.ipv4.conf.all.rp_filter': 1, 'net.ipv4.ip_forward': '1' }))?.sysctl).toEqual({
    'net.ipv4.ip_forward': '1',
    'net.ipv4.conf.all.rp_filter': '1',
  })
})

test('listeners are one port or several, of either protocol, bound to an address or to none', () => {
  expect(hostNode((host) => host.listen({ tcp: 80 }).listen({ tcp: [443, 8443], udp: 53, address: '10.0.0.1' }))?.listeners).toEqual([
    { protocol: 'tcp', port: 80 },
    { protocol: 'tcp', port: 443, address: '10.0.0.1' },
    { protocol: 'tcp', port: 8443, address: '10.0.0.1' },
    { protocol: 'udp', port: 53, address: '10.0.0.1' },
  ])
})

test('a router is declared in the same words', () => {
  const { $node: node } = cluster('a').router('r', (router) => router.address('10.0.0.1/24').address('10.1.0.1/24').route('default via 10.1.0.2').listen({ udp: 53 }))
  expect(node.routers[0]).toMatchObject({ kind: 'router', name: 'r', routes: ['default via 10.1.0.2'], listeners: [{ protocol: 'udp', port: 53 }] })
  expect(node.routers[0]?.addresses).toHaveLength(2)
})

test('a shared part of hosts is written once', () => {
  const hardened = (host: HostBuilder) => host.sysctl('net.ipv4.conf.all.rp_filter', 1)
  expect(hostNode((host) => host.$call(hardened))?.sysctl).toEqual({ 'net.ipv4.conf.all.rp_filter': '1' })
})
