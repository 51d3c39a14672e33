// Read by the type checker alone: each @ts-expect-error is an error that a user must get.
import { bridge, flannel } from '../../src/cni/index.js'
import { cluster, type AnyCluster, type NamesOf } from '../../src/dsl/index.js'
import type { End } from '../../src/engine/index.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T | undefined => undefined

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').pod('coffee', (pod) => pod.container('brewer', (container) => container.listen({ tcp: 80 })).container('grinder')))
  .host('two', (host) => host.pod('tea').$call((shared) => shared.mtu(1400)))
  .router('gateway', (router) => router.address('10.225.28.1/24'))

// Names gather as unions of literals.
type Declared = NamesOf<typeof rain>
holds<Equal<Declared['host'], 'one' | 'two'>>()
holds<Equal<Declared['router'], 'gateway'>>()
holds<Equal<Declared['pod'], 'coffee' | 'tea'>>()
holds<Equal<Declared['container'], 'coffee/brewer' | 'coffee/grinder'>>()
holds<Equal<End<Declared>, 'one' | 'two' | 'gateway' | 'coffee' | 'tea' | 'coffee/brewer' | 'coffee/grinder'>>()
holds<Equal<NamesOf<ReturnType<typeof nothing>>['host'], never>>()

function nothing() {
  return cluster('nothing')
}

// Ends of paths are names that were declared, or addresses.
rain.path('coffee', 'tea').path('one', 'coffee').path('coffee/brewer', 'gateway').path('tea', '10.225.28.9').isolated('tea', 'coffee')
// @ts-expect-error milk was never declared
rain.path('milk', 'tea')
// @ts-expect-error milk was never declared
rain.path('coffee', 'milk')
// @ts-expect-error an address cannot send
rain.path('10.225.28.9', 'tea')
// @ts-expect-error an address of a probe has no prefix length
rain.path('coffee', '10.225.28.9/24')
// @ts-expect-error tea has no such container
rain.path('tea/brewer', 'coffee')
// @ts-expect-error milk was never declared
rain.isolated('coffee', 'milk')
// @ts-expect-error a path is declared after its ends
cluster('early').path('coffee', 'tea')

// Hosts in expectations are hosts or routers that were declared; a packet may also be dropped in a pod.
rain.path('coffee', 'gateway', (path) => path.masqueradedAs('one').masqueradedAs('gateway').droppedAt('tea', 'eth0', 'PORT_CLOSED'))
// @ts-expect-error three was never declared
rain.path('coffee', 'gateway', (path) => path.masqueradedAs('three'))
// @ts-expect-error a pod masquerades nothing
rain.path('coffee', 'gateway', (path) => path.masqueradedAs('tea'))
// @ts-expect-error three was never declared
rain.path('coffee', 'gateway', (path) => path.droppedAt('three', 'eth0', 'NO_ROUTE'))
// @ts-expect-error there is no such reason
rain.path('coffee', 'gateway', (path) => path.droppedAt('one', 'eth0', 'LOST'))
// @ts-expect-error the packet goes by icmp, udp or tcp
rain.path('coffee', 'gateway', (path) => path.sctp(80))

// A pod is on a host.
// @ts-expect-error a cluster has no pods of its own
rain.pod('milk')
// @ts-expect-error a router has no pods
cluster('a').router('gateway', (router) => router.pod('milk'))
// @ts-expect-error a container has no pods
cluster('a').host('one', (host) => host.pod('tea', (pod) => pod.container('x', (container) => container.pod('milk'))))
// @ts-expect-error the host that the callback gives back must be given back
cluster('a').host('one', (host) => void host.pod('milk'))

// A cluster of any names, for functions and loops.
const any: AnyCluster = rain
any.path('whatever', 'it is')
function pathsOf(one: AnyCluster): number {
  return one.paths.length
}
pathsOf(rain)
pathsOf(cluster('nothing'))
let grown: AnyCluster = cluster('grown')
for (const name of ['a', 'b']) grown = grown.host(name, (host) => host.pod(`pod-of-${name}`))
grown.path('a', 'pod-of-b')

// A network is one of ours, not a name of one.
cluster('a').network(bridge({ subnet: '172.17.0.0/16' })).network(bridge({ subnet: '172.17.0.0/16', ifname: 'docker0' }))
// @ts-expect-error not the name of a network
cluster('a').network('flannel')
// @ts-expect-error the network has a subnet
flannel.vxlan({})
