import { expect, test } from 'vitest'
import { cluster } from '../../../src/dsl/index.js'
import type { PodBuilder, PodNode } from '../../../src/dsl/index.js'

function podNode<C extends string>(f: (pod: PodBuilder) => PodBuilder<C>): PodNode | undefined {
  return cluster('a').host('one', (host) => host.pod('coffee', f)).$node.hosts[0]?.pods[0]
}

test('a pod of which only the name is known has nothing else', () => {
  expect(podNode((pod) => pod)).toEqual({ kind: 'pod', name: 'coffee', routes: [], nft: [], sysctl: {}, listeners: [], containers: [] })
})

test('eth0 and the other end of its cable are described apart', () => {
  expect(podNode((pod) => pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').mtu(1400).ifindex(3).veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45', ifindex: 16 }))).toMatchObject({
    address: '10.168.0.12', mac: 'ce:02:ae:31:b1:46', mtu: 1400, ifindex: 3,
    veth: { kind: 'veth', ifname: 'veth912977f8', mac: 'd2:d9:db:9b:a5:45', ifindex: 16 },
  })
})

test('the other end may have no more than a name', () => {
  expect(podNode((pod) => pod.veth('veth0'))?.veth).toEqual({ kind: 'veth', ifname: 'veth0' })
})

test('routes, settings and listeners gather', () => {
  expect(podNode((pod) => pod.route('10.9.0.0/16 via 10.168.0.7').route({ dst: 'default', dev: 'eth0' }).sysctl('net.ipv4.ip_default_ttl', 32).listen({ tcp: 80 }).listen({ udp: 53 }))).toMatchObject({
    routes: ['10.9.0.0/16 via 10.168.0.7', { dst: 'default', dev: 'eth0' }],
    sysctl: { 'net.ipv4.ip_default_ttl': '32' },
    listeners: [{ protocol: 'tcp', port: 80 }, { protocol: 'udp', port: 53 }],
  })
})

test('rules gather, whether they come one by one or as a list', () => {
  expect(podNode((pod) => pod.nft('table ip nat { }').nft(['table ip x { }', { family: 'ip', name: 'y', chains: [] }]))?.nft).toEqual(['table ip nat { }', 'table ip x { }', { family: 'ip', name: 'y', chains: [] }])
})

test('containers keep their order and their own listeners', () => {
  expect(podNode((pod) => pod.container('busybox1', (container) => container.listen({ tcp: 80 })).container('busybox2'))?.containers).toEqual([
    { kind: 'container', name: 'busybox1', listeners: [{ protocol: 'tcp', port: 80 }] },
    { kind: 'container', name: 'busybox2', listeners: [] },
  ])
})

test('shared parts of pods and of containers are written once', () => {
  const web = (pod: PodBuilder) => pod.listen({ tcp: 80 })
  expect(podNode((pod) => pod.$call(web))?.listeners).toEqual([{ protocol: 'tcp', port: 80 }])
  expect(podNode((pod) => pod.container('a', (container) => container.$call((one) => one.listen({ udp: 53 }))))?.containers[0]?.listeners).toEqual([{ protocol: 'udp', port: 53 }])
})
