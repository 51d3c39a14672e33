import { describe, expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster, type AnyCluster } from '../../../../src/dsl/index.js'
import { formatAddr, formatNeigh, formatRoute, printFdb, type Plan } from '../../../../src/plan/index.js'
import { linkOf, netnsOf } from '../netns-of.js'
import { rain, withThird } from '../rain.js'

/** The three tables of a host in iproute2's words. */
function rows(plan: Plan, host: string): { readonly routes: readonly string[]; readonly neigh: readonly string[]; readonly fdb: readonly string[] } {
  const netns = netnsOf(plan, host)
  return { routes: [...netns.routes].map(formatRoute), neigh: [...netns.neigh].map(formatNeigh), fdb: [...netns.fdb].map(printFdb) }
}

/** `count` hosts whose VTEPs have the MAC addresses 02:00:00:00:00:<n>. */
function hosts(count: number): AnyCluster {
  let all: AnyCluster = cluster('mesh').network(flannel.vxlan({ network: '10.168.0.0/16' }))
  for (let n = 0; n < count; n++) all = all.host(`host-${n}`, (host) => host.address(`10.225.28.${170 + n}/24`).podCidr(`10.168.${n}.0/24`).vtep({ mac: `02:00:00:00:00:0${n}` }))
  return all
}

describe('what flanneld writes', () => {
  test('about the other of two hosts: a route, a neighbour and a forwarding entry', () => {
    const plan = compile(rain)
    const vtep = linkOf(netnsOf(plan, 'rain-kubernetes-1'), 'flannel.1').address
    expect(rows(plan, 'rain-kubernetes-1')).toEqual({
      routes: ['10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'],
      neigh: ['10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT'],
      fdb: ['b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent'],
    })
    expect(rows(plan, 'rain-kubernetes-2')).toEqual({
      routes: ['10.168.0.0/24 via 10.168.0.0 dev flannel.1 onlink'],
      neigh: [`10.168.0.0 lladdr ${vtep} PERMANENT`],
      fdb: [`${vtep} dev flannel.1 dst 10.225.28.170 self permanent`],
    })
  })

  test('with a third host, the neighbours of the article', () => {
    expect(rows(compile(withThird), 'rain-kubernetes-1')).toEqual({
      routes: ['10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', '10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink'],
      neigh: ['10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT', '10.168.2.0 lladdr 6a:0f:f2:87:94:25 PERMANENT'],
      fdb: ['b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent', '6a:0f:f2:87:94:25 dev flannel.1 dst 10.225.28.172 self permanent'],
    })
  })

  test('of five hosts each has the rows about the other four and none about itself', () => {
    const plan = compile(hosts(5))
    for (let self = 0; self < 5; self++) {
      const others = [0, 1, 2, 3, 4].filter((n) => n !== self)
      expect(rows(plan, `host-${self}`)).toEqual({
        routes: others.map((n) => `10.168.${n}.0/24 via 10.168.${n}.0 dev flannel.1 onlink`),
        neigh: others.map((n) => `10.168.${n}.0 lladdr 02:00:00:00:00:0${n} PERMANENT`),
        fdb: others.map((n) => `02:00:00:00:00:0${n} dev flannel.1 dst 10.225.28.${170 + n} self permanent`),
      })
    }
  })

  test.each([2, 3, 4])('a host that joins %i others adds one row to each table of each of them and changes none', (count) => {
    const [before, after] = [compile(hosts(count)), compile(hosts(count + 1))]
    for (let n = 0; n < count; n++) {
      const [old, now] = [rows(before, `host-${n}`), rows(after, `host-${n}`)]
      for (const table of ['routes', 'neigh', 'fdb'] as const) expect(now[table]).toEqual([...old[table], expect.stringMatching(new RegExp(`10.168.${count}.0|02:00:00:00:00:0${count}`))])
    }
  })

  test('is stored once for all hosts', () => {
    const plan = compile(hosts(5))
    const [one, two] = [netnsOf(plan, 'host-0'), netnsOf(plan, 'host-1')]
    for (const table of ['routes', 'neigh', 'fdb'] as const) {
      expect(one[table].parts).toHaveLength(1)
      expect(one[table].parts[0]?.rows).toBe(two[table].parts[0]?.rows)
    }
  })

  test('gives way to rows that were declared by hand', () => {
    const plan = compile(
      cluster('by-hand').network(flannel.vxlan({ network: '10.168.0.0/16' }))
        .host('one', (host) =>
          host.address('10.225.28.170/24').podCidr('10.168.0.0/24')
            .route('10.168.1.0/24 via 10.225.28.171').neighbour({ dst: '10.168.1.0', dev: 'flannel.1', lladdr: '02:00:00:00:00:09' }).fdb('02:00:00:00:00:01 dev flannel.1 dst 10.225.28.99'))
        .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').vtep({ mac: '02:00:00:00:00:01' })),
      { inconsistent: 'allow' },
    )
    expect(rows(plan, 'one')).toEqual({
      routes: ['10.168.1.0/24 via 10.225.28.171 dev eth0'],
      neigh: ['10.168.1.0 lladdr 02:00:00:00:00:09 PERMANENT'],
      fdb: ['02:00:00:00:00:01 dev flannel.1 dst 10.225.28.99 self permanent'],
    })
    expect(rows(plan, 'two').routes).toEqual(['10.168.0.0/24 via 10.168.0.0 dev flannel.1 onlink'])
  })
})

describe('the VXLAN device', () => {
  test('has the first address of the subnet as a /32, 50 bytes less than its lower device, and learns nothing', () => {
    const host = netnsOf(rain, 'rain-kubernetes-2')
    expect(linkOf(host, 'flannel.1')).toEqual({
      kind: 'vxlan', ifname: 'flannel.1', ifindex: 3, address: 'b6:b2:a8:5f:2c:32', mtu: 1450, up: true, id: 1, local: '10.225.28.171', link: 'eth0', port: 8472, learning: false,
    })
    expect(host.addrs.map(formatAddr)).toContain('10.168.1.0/32 dev flannel.1')
  })

  test('is named after the VNI, and takes port and MTU from what was declared', () => {
    const host = netnsOf(
      cluster('a').network(flannel.vxlan({ network: '10.0.0.0/8', vni: 4096, port: 4789 })).host('one', (one) => one.address('192.0.2.1/24').mtu(9000).podCidr('10.1.0.0/16').pod('tea')),
      'one',
    )
    expect(linkOf(host, 'flannel.4096')).toMatchObject({ id: 4096, port: 4789, mtu: 8950 })
    expect(linkOf(host, 'cni0').mtu).toBe(8950)
    expect(host.sysctl['net.ipv6.conf.flannel/4096.accept_ra']).toBe('0')
  })

  test('sends from the first address of the first link', () => {
    const host = netnsOf(
      cluster('a').network(flannel.vxlan({ network: '10.0.0.0/8' })).host('one', (one) => one.address('192.0.2.1/24', { dev: 'ens3' }).address('192.0.2.2/24').address('198.51.100.1/24').podCidr('10.1.0.0/16')),
      'one',
    )
    expect(linkOf(host, 'flannel.1')).toMatchObject({ local: '192.0.2.1', link: 'ens3' })
  })
})

test('a host forwards, and lets bridged packets cross the IP hooks as kubeadm demands', () => {
  expect(netnsOf(rain, 'rain-kubernetes-1').sysctl).toEqual({
    'net.ipv4.ip_forward': '1',
    'net.ipv4.conf.all.rp_filter': '0',
    'net.ipv4.conf.default.rp_filter': '0',
    'net.ipv6.conf.all.disable_ipv6': '1',
    'net.ipv6.conf.default.disable_ipv6': '1',
    'net.bridge.bridge-nf-call-iptables': '1',
    'net.ipv6.conf.flannel/1.accept_ra': '0',
  })
})

test('settings that were declared come on top of those of the network', () => {
  const host = netnsOf(rain.host('three', (one) => one.address('10.225.28.173/24').podCidr('10.168.3.0/24').sysctl('net.ipv4.ip_forward', 0)), 'three')
  expect(host.sysctl).toMatchObject({ 'net.ipv4.ip_forward': '0', 'net.bridge.bridge-nf-call-iptables': '1' })
})
