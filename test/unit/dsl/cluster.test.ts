import { describe, expect, test } from 'vitest'
import { flannel } from '../../../src/cni/index.js'
import { cluster, isCluster } from '../../../src/dsl/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .segment('rack', '10.225.28.0/24')
  .host('one', (host) => host.pod('coffee', (pod) => pod.container('brewer').container('grinder')).pod('tea'))
  .router('gateway')
  .host('two')

describe('a cluster', () => {
  test('is a plain frozen tree of nodes, in the order in which they were declared', () => {
    const { $node: node } = rain
    expect(node.kind).toBe('cluster')
    expect(node.segments).toEqual([{ kind: 'segment', name: 'rack', subnet: '10.225.28.0/24' }])
    expect(node.hosts.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['host one', 'host two'])
    expect(node.routers.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['router gateway'])
    expect(node.hosts[0]?.pods.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['pod coffee', 'pod tea'])
  })

  test('is frozen all the way down', () => {
    const thawed: string[] = []
    const look = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || value instanceof RegExp) return
      if (!Object.isFrozen(value)) thawed.push(path)
      for (const [key, field] of Object.entries(value)) look(field, `${path}.${key}`)
    }
    const declared = rain
      .host('three', (host) =>
        host.address('10.225.28.3/24', { dev: 'eth0' }).route({ dst: 'default', gateway: '10.225.28.1' }).neighbour({ dst: '10.225.28.1', dev: 'eth0', lladdr: '02:00:00:00:00:01' })
          .fdb({ mac: '02:00:00:00:00:01', dev: 'flannel.1', dst: '10.225.28.1' }).nft({ family: 'ip', name: 'filter', chains: [{ name: 'a', rules: [] }] })
          .sysctl('net.ipv4.ip_forward', 1).listen({ tcp: [80, 443] }).bridge({ mac: '02:00:00:00:00:02' }).vtep({ mac: '02:00:00:00:00:03' }))
      .path('coffee', 'tea', (path) => path.traverses(['veth', /cni/, { kind: 'veth' }]).encapsulated({ udp: { dport: 8472 } }))
      .isolated('coffee', 'two')
    look(declared.$node, 'node')
    expect(thawed).toEqual([])
  })

  test('is not changed by a call: each gives a new one', () => {
    const before = JSON.stringify(rain.$node)
    const more = rain.host('three').path('coffee', 'three')
    expect(more).not.toBe(rain)
    expect(JSON.stringify(rain.$node)).toBe(before)
    expect(more.$node.hosts).toHaveLength(3)
  })

  test('gathers paths in the order in which they were declared, whoever looked at it meanwhile, and two that grow from one know nothing of each other', () => {
    const ends = ({ paths }: Pick<typeof rain, 'paths'>): readonly string[] => paths.map(({ from, to }) => `${from} > ${to}`)
    const first = rain.path('coffee', 'tea')
    const [left, right] = [first.path('tea', 'one'), first.isolated('tea', 'two')]
    expect(ends(left.host('three').segment('more', '10.0.0.0/24').path('two', 'coffee'))).toEqual(['coffee > tea', 'tea > one', 'two > coffee'])
    expect(ends(left)).toEqual(['coffee > tea', 'tea > one'])
    expect(ends(left.path('two', 'tea'))).toEqual(['coffee > tea', 'tea > one', 'two > tea'])
    expect([ends(right), ends(first), ends(rain)]).toEqual([['coffee > tea', 'tea > two'], ['coffee > tea'], []])
  })

  test('keeps no hold on the objects that it was given', () => {
    const route = { dst: '10.9.0.0/16', dev: 'eth0' }
    const { $node: node } = cluster('a').host('one', (host) => host.route(route))
    route.dev = 'eth1'
    expect(node.hosts[0]?.routes).toEqual([{ dst: '10.9.0.0/16', dev: 'eth0' }])
  })

  test('lists as ends what can send: hosts, routers, pods and containers', () => {
    expect(rain.ends).toEqual(['one', 'two', 'gateway', 'coffee', 'tea', 'coffee/brewer', 'coffee/grinder'])
  })

  test('expects an echo of a path of which nothing else is said', () => {
    expect(rain.path('coffee', 'two').paths).toEqual([{ kind: 'path', from: 'coffee', to: 'two', probe: { protocol: 'icmp' }, expectations: [] }])
  })

  test('declares isolation as a path that is not to be', () => {
    expect(rain.isolated('coffee', '10.225.28.9').paths).toEqual([
      { kind: 'path', from: 'coffee', to: '10.225.28.9', probe: { protocol: 'icmp' }, expectations: [{ kind: 'isolated' }] },
    ])
  })

  test('lets a shared part be written once', () => {
    const withTea = (name: string) => (one: typeof rain) => one.host(name, (host) => host.pod(`tea-of-${name}`))
    expect(rain.$call(withTea('three')).ends).toContain('tea-of-three')
  })
})

describe('isCluster', () => {
  test('knows a cluster, also one that another copy of the package made', () => {
    expect(isCluster(rain)).toBe(true)
    expect(isCluster({ $node: rain.$node })).toBe(true)
  })

  test.each([undefined, null, 'rain', {}, { $node: null }, { $node: { kind: 'host' } }, rain.$node])('refuses %j', (value) => {
    expect(isCluster(value)).toBe(false)
  })
})
