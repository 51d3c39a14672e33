import { describe, expect, test } from 'vitest'
import { bridge, CLUSTER_FINDINGS, compile, examine, flannel, type ClusterCode } from '../../../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr, type HostBuilder } from '../../../../src/dsl/index.js'
import type { Address } from '../../../../src/engine/index.js'
import { PlanError } from '../../../../src/plan/index.js'

/** A declaration with one thing wrong, and what must be said of it. */
interface Case {
  readonly declared: AnyCluster
  readonly place: string
  readonly value: string
}

const network = flannel.vxlan({ network: '10.168.0.0/16' })
const bare = cluster('a')
const good = cluster('a').network(network).host('one', (host) => host.address('10.0.0.1/24').podCidr('10.168.1.0/24').pod('tea'))
const two = (f: (host: HostBuilder) => HostBuilder<string, string>): AnyCluster => good.host('two', (host) => f(host.address('10.0.0.2/24').podCidr('10.168.2.0/24')))
const cidr = (text: string): Cidr => text as Cidr
const address = (text: string): Address => text as Address

const CASES: Readonly<Record<ClusterCode, Case>> = {
  'address-unreadable': { declared: two((host) => host.pod('milk', (pod) => pod.address(address('10.168.2.256')))), place: "cluster('a').host('two').pod('milk').address('10.168.2.256')", value: '10.168.2.256' },
  'subnet-unreadable': { declared: bare.segment('rack', cidr('10.0.0/24')).host('one', (host) => host.address('10.0.0.1/24', { segment: 'rack' })), place: "cluster('a').segment('rack', '10.0.0/24')", value: '10.0.0/24' },
  'mac-unreadable': { declared: two((host) => host.vtep({ mac: '02:00' })), place: "cluster('a').host('two').vtep", value: '02:00' },
  'route-unreadable': { declared: two((host) => host.route('default vai 10.0.0.1')), place: "cluster('a').host('two').route('default vai 10.0.0.1')", value: 'default vai 10.0.0.1' },
  'neighbour-unreadable': { declared: two((host) => host.neighbour('10.0.0.1 dev')), place: "cluster('a').host('two').neighbour('10.0.0.1 dev')", value: '10.0.0.1 dev' },
  'fdb-unreadable': { declared: two((host) => host.fdb('02:00 dev flannel.1')), place: "cluster('a').host('two').fdb('02:00 dev flannel.1')", value: '02:00 dev flannel.1' },
  'nft-unreadable': { declared: two((host) => host.nft('table ip filter { chian A { } }')), place: "cluster('a').host('two').nft", value: 'chian' },
  'name-duplicate': { declared: two((host) => host.pod('one')), place: "cluster('a').host('two').pod('one')", value: 'one' },
  'name-is-address': { declared: two((host) => host.pod('10.9.9.9')), place: "cluster('a').host('two').pod('10.9.9.9')", value: '10.9.9.9' },
  'host-without-address': { declared: good.router('r'), place: "cluster('a').router('r')", value: 'r' },
  'segment-not-declared': { declared: two((host) => host.segment('rack')), place: "cluster('a').host('two').segment('rack')", value: 'rack' },
  'address-on-no-segment': { declared: bare.segment('rack', '10.1.0.0/24').host('one', (host) => host.address('10.0.0.1/24')), place: "cluster('a').host('one').address('10.0.0.1/24')", value: '10.0.0.1/24' },
  'device-on-two-segments': {
    declared: bare.segment('rack', '10.0.0.0/24').segment('lab', '10.1.0.0/24').host('one', (host) => host.address('10.0.0.1/24').address('10.1.0.1/24', { dev: 'eth0', segment: 'lab' })),
    place: "cluster('a').host('one').address('10.1.0.1/24')", value: 'lab',
  },
  'route-without-device': { declared: two((host) => host.route('default via 10.0.1.1')), place: "cluster('a').host('two').route('default via 10.0.1.1')", value: '10.0.1.1' },
  'network-missing': { declared: bare.host('one', (host) => host.address('10.0.0.1/24').pod('tea')), place: "cluster('a')", value: 'a' },
  'network-foreign': { declared: bare.network({ kind: 'network', type: 'cilium' }).host('one', (host) => host.address('10.0.0.1/24')), place: "cluster('a').network", value: 'cilium' },
  'network-overlaps-segment': { declared: two((host) => host.address('10.168.99.1/24')), place: "cluster('a').network(flannel.vxlan({ network }))", value: '10.168.0.0/16' },
  'pod-cidr-missing': { declared: good.host('two', (host) => host.address('10.0.0.2/24')), place: "cluster('a').host('two')", value: 'two' },
  'pod-cidr-host-bits': { declared: two((host) => host.podCidr('10.168.2.1/24')), place: "cluster('a').host('two').podCidr('10.168.2.1/24')", value: '10.168.2.1/24' },
  'pod-cidr-too-small': { declared: two((host) => host.podCidr('10.168.2.0/31')), place: "cluster('a').host('two')", value: '10.168.2.0/31' },
  'pod-cidr-outside-network': { declared: two((host) => host.podCidr('10.169.2.0/24')), place: "cluster('a').host('two').podCidr('10.169.2.0/24')", value: '10.169.2.0/24' },
  'pod-cidr-overlap': { declared: two((host) => host.podCidr('10.168.1.128/25')), place: "cluster('a').host('two').podCidr('10.168.1.128/25')", value: '10.168.1.128/25' },
  'pod-cidr-exhausted': { declared: two((host) => host.podCidr('10.168.2.0/30').pod('a1').pod('a2')), place: "cluster('a').host('two')", value: '10.168.2.0/30' },
  'pod-outside-cidr': { declared: two((host) => host.pod('milk', (pod) => pod.address('10.168.1.9'))), place: "cluster('a').host('two').pod('milk').address('10.168.1.9')", value: '10.168.1.9' },
  'pod-address-gateway': { declared: two((host) => host.pod('milk', (pod) => pod.address('10.168.2.1'))), place: "cluster('a').host('two').pod('milk').address('10.168.2.1')", value: '10.168.2.1' },
  'pod-mtu': { declared: two((host) => host.pod('milk', (pod) => pod.mtu(1500))), place: "cluster('a').host('two').pod('milk').mtu", value: '1500' },
  'network-vni': { declared: good.network(flannel.vxlan({ network: '10.168.0.0/16', vni: 2 ** 24 })), place: "cluster('a').network(flannel.vxlan({ vni }))", value: '16777216' },
  'network-port': { declared: good.network(flannel.vxlan({ network: '10.168.0.0/16', port: 0 })), place: "cluster('a').network(flannel.vxlan({ port }))", value: '0' },
  'network-several-hosts': {
    declared: bare.network(bridge({ subnet: '172.17.0.0/16' })).host('one', (host) => host.address('10.0.0.1/24').pod('a1')).host('two', (host) => host.address('10.0.0.2/24').pod('a2')),
    place: "cluster('a').host('two')", value: '172.17.0.0/16',
  },
  'setting-unused': { declared: bare.network(bridge({ subnet: '172.17.0.0/16' })).host('one', (host) => host.address('10.0.0.1/24').vtep({ mac: '02:00:00:00:00:01' })), place: "cluster('a').host('one').vtep", value: 'vtep' },
  'path-end-unknown': { declared: (good as AnyCluster).path('tea', 'milk'), place: "cluster('a').path('tea', 'milk')", value: 'milk' },
  'path-host-unknown': { declared: (good as AnyCluster).path('tea', 'one', (path) => path.masqueradedAs('three')), place: "cluster('a').path('tea', 'one').masqueradedAs('three')", value: 'three' },
  'path-devices-none': { declared: good.path('tea', 'one', (path) => path.traverses([])), place: "cluster('a').path('tea', 'one').traverses", value: '[]' },
  'path-device-unknown': { declared: good.path('tea', 'one', (path) => path.droppedAt('one', 'flannel1', 'VXLAN_NO_REMOTE')), place: "cluster('a').path('tea', 'one').droppedAt('one', 'flannel1')", value: 'flannel1' },
  'path-port': { declared: good.path('tea', 'one', (path) => path.tcp(65536)), place: "cluster('a').path('tea', 'one').tcp", value: '65536' },
}

test('the cluster that the cases begin with has nothing wrong', () => {
  expect(examine(good).findings).toEqual([])
})

describe.each(Object.entries(CASES))('%s', (code, { declared, place, value }) => {
  test('names the place in the declaration, the value, the problem and the remedy', () => {
    const found = examine(declared).findings.find((finding) => finding.code === code)
    expect(found).toMatchObject({ place, value, level: CLUSTER_FINDINGS[code as ClusterCode].level })
    expect(`${String(found?.problem)} ${String(found?.remedy)}`).not.toMatch(/\{\w+\}|undefined|NaN/)
  })

  test('is all that is said of the mistake', () => {
    const said = examine(declared).findings.filter(({ place: at }) => at.startsWith(place)).map((finding) => finding.code)
    expect(said).toEqual([code])
  })

  test('is refused by compile', () => {
    expect(() => compile(declared)).toThrow(PlanError)
    expect(() => compile(declared)).toThrow(`[${code}]`)
  })
})

describe('paths', () => {
  test('may end at an address and begin in a container', () => {
    const declared: AnyCluster = good.host('two', (host) => host.address('10.0.0.2/24').podCidr('10.168.2.0/24').pod('milk', (pod) => pod.container('jug')))
    expect(examine(declared.path('milk/jug', '192.0.2.1').path('tea', 'milk/jug').isolated('one', 'milk')).findings).toEqual([])
  })

  test('of which nothing is right have a finding for each mistake', () => {
    const wrong = (good as AnyCluster).path('x', 'y', (path) => path.udp(-1).masqueradedAs('tea').droppedAt('z', 'eth0', 'NO_ROUTE'))
    expect(examine(wrong).findings.map(({ code, value }) => `${code} ${value}`)).toEqual(['path-end-unknown x', 'path-end-unknown y', 'path-host-unknown z', 'path-host-unknown tea', 'path-port -1'])
  })
})
