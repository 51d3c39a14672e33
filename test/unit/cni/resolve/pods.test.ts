import { describe, expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster, type HostBuilder } from '../../../../src/dsl/index.js'
import { formatAddr, formatRoute, type Plan } from '../../../../src/plan/index.js'
import { linkOf, netnsOf } from '../netns-of.js'
import { rain } from '../rain.js'

const base = cluster('a').network(flannel.vxlan({ network: '10.168.0.0/16' }))
const host = <P extends string, C extends string>(f: (one: HostBuilder) => HostBuilder<P, C>): Plan => compile(base.host('one', (one) => f(one.address('10.0.0.1/24').podCidr('10.168.7.0/28'))))
const address = (plan: Plan, name: string): string | undefined => netnsOf(plan, name).addrs.find(({ dev }) => dev === 'eth0')?.local

describe('the address of a pod', () => {
  test('is what was declared, with the prefix length of the host', () => {
    expect(netnsOf(rain, 'coffee').addrs.map(formatAddr)).toEqual(['127.0.0.1/8 dev lo scope host', '10.168.0.12/24 broadcast 10.168.0.255 dev eth0'])
  })

  test('is else the next free one from .2 on, in the order of the pods', () => {
    const plan = host((one) => one.pod('a').pod('b', (pod) => pod.address('10.168.7.3')).pod('c').pod('d', (pod) => pod.address('10.168.7.2')).pod('e'))
    expect(['a', 'b', 'c', 'd', 'e'].map((name) => address(plan, name))).toEqual(['10.168.7.4', '10.168.7.3', '10.168.7.5', '10.168.7.2', '10.168.7.6'])
  })

  test('is the last one but the broadcast address in a subnet that is full', () => {
    const plan = host((one) => Array.from({ length: 13 }).reduce<HostBuilder<string>>((more, _, n) => more.pod(`pod-${n}`), one))
    expect(address(plan, 'pod-12')).toBe('10.168.7.14')
  })
})

describe('the cable of a pod', () => {
  test('is what was declared', () => {
    const plan = compile(rain)
    expect(linkOf(netnsOf(plan, 'coffee'), 'eth0')).toEqual({
      kind: 'veth', ifname: 'eth0', ifindex: 3, address: 'ce:02:ae:31:b1:46', mtu: 1450, up: true, peer: { netns: 'rain-kubernetes-1', ifname: 'veth912977f8' },
    })
    expect(linkOf(netnsOf(plan, 'rain-kubernetes-1'), 'veth912977f8')).toEqual({
      kind: 'veth', ifname: 'veth912977f8', ifindex: 16, address: 'd2:d9:db:9b:a5:45', mtu: 1450, up: true, master: 'cni0', bridgePort: { hairpin: true }, peer: { netns: 'coffee', ifname: 'eth0' },
    })
  })

  test('has else a name of veth and 8 hex digits, and MAC addresses of its own, which follow from the names', () => {
    const plan = host((one) => one.pod('a').pod('b'))
    const ports = netnsOf(plan, 'one').links.filter((link) => link.master === 'cni0')
    expect(ports.map(({ ifname }) => ifname)).toEqual([expect.stringMatching(/^veth[0-9a-f]{8}$/), expect.stringMatching(/^veth[0-9a-f]{8}$/)])
    const macs = plan.netns.flatMap(({ links }) => links.filter(({ kind }) => kind !== 'loopback').map((link) => link.address))
    expect(new Set(macs).size).toBe(macs.length)
    const again = host((one) => one.pod('x').pod('a'))
    expect(linkOf(netnsOf(again, 'a'), 'eth0').address).toBe(linkOf(netnsOf(plan, 'a'), 'eth0').address)
    expect(netnsOf(again, 'one').links.map(({ ifname }) => ifname)).toContain(ports[0]?.ifname)
  })

  test('derives no name or MAC address that was declared for another', () => {
    const free = host((one) => one.pod('a'))
    const port = netnsOf(free, 'one').links.find((link) => link.master === 'cni0')
    const mac = linkOf(netnsOf(free, 'a'), 'eth0').address
    const taken = host((one) => one.pod('b', (pod) => pod.veth(port?.ifname ?? '').mac(mac)).pod('a'))
    expect(linkOf(netnsOf(taken, 'a'), 'eth0').address).not.toBe(mac)
    expect(netnsOf(taken, 'one').links.filter(({ ifname }) => ifname === port?.ifname)).toHaveLength(1)
  })

  test('has the MTU that was declared for the pod at both ends', () => {
    const plan = host((one) => one.pod('a', (pod) => pod.mtu(1300).veth('vetha')))
    expect([linkOf(netnsOf(plan, 'a'), 'eth0').mtu, linkOf(netnsOf(plan, 'one'), 'vetha').mtu]).toEqual([1300, 1300])
  })
})

describe('a pod', () => {
  test('has the routes that the plugin gives it: the gateway for everything and, again, for the network', () => {
    expect([...netnsOf(rain, 'coffee').routes].map(formatRoute)).toEqual(['default via 10.168.0.1 dev eth0', '10.168.0.0/16 via 10.168.0.1 dev eth0'])
  })

  test('has no route to a network that is its own subnet', () => {
    const plan = compile(cluster('a').network(flannel.vxlan({ network: '10.168.0.0/24' })).host('one', (one) => one.address('10.0.0.1/24').podCidr('10.168.0.0/24').pod('a')))
    expect([...netnsOf(plan, 'a').routes].map(formatRoute)).toEqual(['default via 10.168.0.1 dev eth0'])
  })

  test('has its own routes beside and in place of them', () => {
    const plan = host((one) => one.pod('a', (pod) => pod.route('192.0.2.0/24 via 10.168.7.9').route('default via 10.168.7.9')).pod('b', (pod) => pod.address('10.168.7.9')))
    expect([...netnsOf(plan, 'a').routes].map(formatRoute)).toEqual(['192.0.2.0/24 via 10.168.7.9 dev eth0', 'default via 10.168.7.9 dev eth0', '10.168.0.0/16 via 10.168.7.1 dev eth0'])
  })

  test('announces its address, and does not forward', () => {
    expect(netnsOf(rain, 'coffee').sysctl).toMatchObject({ 'net.ipv4.conf.eth0.arp_notify': '1', 'net.ipv4.ip_forward': '0' })
  })

  test('listens for itself and for its containers', () => {
    const pod = netnsOf(rain, 'rain-test')
    expect(pod.containers).toEqual(['busybox1', 'busybox2'])
    expect(pod.listeners).toEqual([{ protocol: 'tcp', port: 80, container: 'busybox1' }, { protocol: 'tcp', port: 8080, container: 'busybox2' }])
    expect(netnsOf(rain, 'coffee').listeners).toEqual([{ protocol: 'tcp', port: 80 }])
  })
})

describe('the bridge of the pods', () => {
  test('has the MAC address that was declared and the first address of the subnet', () => {
    const one = netnsOf(rain, 'rain-kubernetes-1')
    expect(linkOf(one, 'cni0')).toMatchObject({ kind: 'bridge', address: '9e:e9:a6:1f:bd:47', mtu: 1450 })
    expect(one.addrs.map(formatAddr)).toContain('10.168.0.1/24 broadcast 10.168.0.255 dev cni0')
  })

  test('is there only where there is a pod, as the plugin makes it with the first one, or where it was declared', () => {
    const names = (plan: Plan): readonly string[] => netnsOf(plan, 'one').links.map(({ ifname }) => ifname)
    expect(names(host((one) => one))).toEqual(['lo', 'eth0', 'flannel.1'])
    expect(names(host((one) => one.bridge({ ifname: 'br0' })))).toEqual(['lo', 'eth0', 'flannel.1', 'br0'])
  })
})
