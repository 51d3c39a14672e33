import { expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster } from '../../../../src/dsl/index.js'
import { formatRoute } from '../../../../src/plan/index.js'
import { netnsOf } from '../netns-of.js'

const routed = cluster('direct')
  .network(flannel.vxlan({ network: '10.168.0.0/16', directRouting: true }))
  .segment('rack-1', '10.225.1.0/24')
  .segment('rack-2', '10.225.2.0/24')
  .host('one', (host) => host.address('10.225.1.2/24').route('default via 10.225.1.1').podCidr('10.168.1.0/24'))
  .host('two', (host) => host.address('10.225.1.3/24').route('default via 10.225.1.1').podCidr('10.168.2.0/24'))
  .host('three', (host) => host.address('10.225.2.2/24').route('default via 10.225.2.1').podCidr('10.168.3.0/24'))
  .router('spine', (router) => router.address('10.225.1.1/24').address('10.225.2.1/24'))

const plan = compile(routed)
const routes = (name: string): readonly string[] => [...netnsOf(plan, name).routes].map(formatRoute)

test('a host on the same wire is reached by its own address, and needs neither neighbour nor forwarding entry', () => {
  const one = netnsOf(plan, 'one')
  expect(routes('one')).toEqual(['default via 10.225.1.1 dev eth0', '10.168.2.0/24 via 10.225.1.3 dev eth0', '10.168.3.0/24 via 10.168.3.0 dev flannel.1 onlink'])
  expect([...one.neigh].map(({ dst }) => dst)).toEqual(['10.168.3.0'])
  expect([...one.fdb].map(({ dst }) => dst)).toEqual(['10.225.2.2'])
})

test('hosts behind a router are reached through the tunnel', () => {
  expect(routes('three')).toEqual(['default via 10.225.2.1 dev eth0', '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', '10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink'])
})

test('hosts whose own routing is alike share their rows', () => {
  const shared = (name: string) => netnsOf(plan, name).routes.parts[1]?.rows
  expect(shared('one')).toBe(shared('two'))
  expect(shared('one')).not.toBe(shared('three'))
})

test('a gateway to one host of the wire sends that host alone through the tunnel', () => {
  const odd = compile(
    cluster('odd').network(flannel.vxlan({ network: '10.168.0.0/16', directRouting: true }))
      .host('one', (host) => host.address('10.225.1.2/24').route('10.225.1.3/32 via 10.225.1.9').podCidr('10.168.1.0/24'))
      .host('two', (host) => host.address('10.225.1.3/24').podCidr('10.168.2.0/24'))
      .host('three', (host) => host.address('10.225.1.4/24').podCidr('10.168.3.0/24'))
      .router('detour', (router) => router.address('10.225.1.9/24')),
  )
  expect([...netnsOf(odd, 'one').routes].map(formatRoute).slice(1)).toEqual(['10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink', '10.168.3.0/24 via 10.225.1.4 dev eth0'])
})

test('without it, hosts of one wire use the tunnel too', () => {
  const tunnelled = compile(
    cluster('tunnel').network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('one', (host) => host.address('10.225.1.2/24').podCidr('10.168.1.0/24'))
      .host('two', (host) => host.address('10.225.1.3/24').podCidr('10.168.2.0/24')),
  )
  expect([...netnsOf(tunnelled, 'one').routes].map(formatRoute)).toEqual(['10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink'])
})
