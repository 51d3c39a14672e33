import { describe, expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster, type AnyCluster } from '../../../../src/dsl/index.js'
import type { Plan } from '../../../../src/plan/index.js'
import { linkOf, netnsOf } from '../netns-of.js'

/** 'eth0 on rack: 10.0.0.1/24' for each uplink of a machine. */
function uplinks(plan: Plan, name: string): readonly string[] {
  const { links, addrs } = netnsOf(plan, name)
  return links.flatMap((link) => {
    if (link.kind !== 'veth' || !('segment' in link.peer)) return []
    return [`${link.ifname} on ${link.peer.segment}: ${addrs.filter(({ dev }) => dev === link.ifname).map(({ local, prefixlen }) => `${local}/${prefixlen}`).join(', ')}`]
  })
}

const compiled = (one: AnyCluster): Plan => compile(one, { inconsistent: 'allow' })

describe('where no segment is declared', () => {
  test('one subnet is one wire, the underlay', () => {
    const plan = compiled(cluster('a').host('one', (host) => host.address('10.0.0.1/24')).host('two', (host) => host.address('10.0.0.2/24')))
    expect(plan.segments).toEqual([{ name: 'underlay', subnet: '10.0.0.0/24' }])
    expect(uplinks(plan, 'two')).toEqual(['eth0 on underlay: 10.0.0.2/24'])
  })

  test('each subnet is a wire, and a router on two of them has a device on each', () => {
    const plan = compiled(
      cluster('a')
        .host('one', (host) => host.address('10.0.1.2/24').route('default via 10.0.1.1'))
        .host('two', (host) => host.address('10.0.2.2/24').route('default via 10.0.2.1'))
        .router('r', (router) => router.address('10.0.2.1/24').address('10.0.1.1/24')),
    )
    expect(plan.segments).toEqual([{ name: 'underlay-1', subnet: '10.0.1.0/24' }, { name: 'underlay-2', subnet: '10.0.2.0/24' }])
    expect(uplinks(plan, 'r')).toEqual(['eth0 on underlay-2: 10.0.2.1/24', 'eth1 on underlay-1: 10.0.1.1/24'])
  })

  test('a subnet within another is the same wire', () => {
    const plan = compiled(cluster('a').host('one', (host) => host.address('10.0.0.1/16')).host('two', (host) => host.address('10.0.7.2/24')))
    expect(plan.segments).toEqual([{ name: 'underlay', subnet: '10.0.0.0/16' }])
  })

  test('two addresses of one subnet are on one device', () => {
    const plan = compiled(cluster('a').host('one', (host) => host.address('10.0.0.1/24').address('10.0.0.2/24')))
    expect(uplinks(plan, 'one')).toEqual(['eth0 on underlay: 10.0.0.1/24, 10.0.0.2/24'])
  })

  test('a device may be named, and what has no name gets the next free one', () => {
    const plan = compiled(cluster('a').host('one', (host) => host.address('10.0.0.1/24', { dev: 'eth1' }).address('10.1.0.1/24').address('10.2.0.1/24').address('10.9.0.1/24', { dev: 'eth1' })))
    expect(uplinks(plan, 'one')).toEqual(['eth1 on underlay-1: 10.0.0.1/24, 10.9.0.1/24', 'eth0 on underlay-2: 10.1.0.1/24', 'eth2 on underlay-3: 10.2.0.1/24'])
  })
})

describe('where segments are declared', () => {
  const declared = cluster('a').segment('rack', '10.0.0.0/16').segment('storage', '10.0.9.0/24').segment('lab', '192.0.2.0/24')

  test('an address is on the smallest one that it is in', () => {
    const plan = compiled(declared.host('one', (host) => host.address('10.0.1.1/16').address('10.0.9.1/24')))
    expect(uplinks(plan, 'one')).toEqual(['eth0 on rack: 10.0.1.1/16', 'eth1 on storage: 10.0.9.1/24'])
    expect(plan.segments.map(({ name }) => name)).toEqual(['rack', 'storage', 'lab'])
  })

  test('.segment() says where the first device is, and an option where an address is', () => {
    const plan = compiled(declared.host('one', (host) => host.segment('rack').address('10.0.9.1/24').address('10.0.1.1/16', { segment: 'storage' })))
    expect(uplinks(plan, 'one')).toEqual(['eth0 on rack: 10.0.9.1/24', 'eth1 on storage: 10.0.1.1/16'])
  })
})

describe('a device of a machine', () => {
  test('has the MAC address, MTU and ifindex that were declared for it', () => {
    const plan = compiled(
      cluster('a').host('one', (host) => host.mac('02-00-00-00-00-0A').mtu(9000).address('10.0.0.1/24').address('10.1.0.1/24', { mac: '02:00:00:00:00:0B', mtu: 1400, ifindex: 9 })),
    )
    expect(linkOf(netnsOf(plan, 'one'), 'eth0')).toMatchObject({ address: '02:00:00:00:00:0a', mtu: 9000, ifindex: 2 })
    expect(linkOf(netnsOf(plan, 'one'), 'eth1')).toMatchObject({ address: '02:00:00:00:00:0b', mtu: 1400, ifindex: 9 })
  })

  test('has else a local MAC address of its own and an MTU of 1500', () => {
    const plan = compiled(cluster('a').host('one', (host) => host.address('10.0.0.1/24')).host('two', (host) => host.address('10.0.0.2/24')))
    const [one, two] = [linkOf(netnsOf(plan, 'one'), 'eth0'), linkOf(netnsOf(plan, 'two'), 'eth0')]
    expect(one.mtu).toBe(1500)
    expect(one.address).toMatch(/^.[26ae]:/)
    expect(one.address).not.toBe(two.address)
  })
})

test('links are in order of ifindex, and what has none takes the free ones from 2 on', () => {
  const plan = compiled(
    cluster('a').network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('one', (host) =>
        host.address('10.0.0.1/24', { ifindex: 4 }).podCidr('10.168.0.0/24').vtep({ ifindex: 12 }).bridge({ ifindex: 2 }).pod('a', (pod) => pod.veth('vetha')).pod('b', (pod) => pod.veth('vethb', { ifindex: 3 })).pod('c', (pod) => pod.veth('vethc'))),
  )
  expect(netnsOf(plan, 'one').links.map(({ ifindex, ifname }) => `${ifindex} ${ifname}`)).toEqual(['1 lo', '2 cni0', '3 vethb', '4 eth0', '5 vetha', '6 vethc', '12 flannel.1'])
})
