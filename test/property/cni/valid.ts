import fc from 'fast-check'
import { flannel } from '../../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr, type HostBuilder, type RouterBuilder } from '../../../src/dsl/index.js'

/** The figures of a cluster that works: what varies between clusters in which nothing is wrong. */
interface Shape {
  /** Racks with the pods of each of their hosts; with more than one rack a router joins them. */
  readonly racks: readonly (readonly number[])[]
  readonly declareSegments: boolean
  readonly vni: number
  readonly port: number
  readonly directRouting: boolean
  readonly ipMasq: boolean
  readonly mtu: number
  /** Of every pod: whether it has its address, its veth, its containers declared. */
  readonly pods: readonly { readonly address: boolean; readonly veth: boolean; readonly containers: number; readonly route: boolean }[]
}

const shape: fc.Arbitrary<Shape> = fc.record({
  racks: fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  declareSegments: fc.boolean(),
  vni: fc.integer({ min: 0, max: 9_999_999 }),
  port: fc.integer({ min: 1, max: 65535 }),
  directRouting: fc.boolean(),
  ipMasq: fc.boolean(),
  mtu: fc.integer({ min: 576, max: 9000 }),
  pods: fc.array(fc.record({ address: fc.boolean(), veth: fc.boolean(), containers: fc.integer({ min: 0, max: 2 }), route: fc.boolean() }), { minLength: 1, maxLength: 5 }),
})

/** A cluster with nothing wrong: racks of hosts with pods, and a router between the racks where there are several. */
export const valid: fc.Arbitrary<AnyCluster> = shape.map((given) => {
  const { racks, vni, port, directRouting, ipMasq } = given
  let all: AnyCluster = cluster('valid').network(flannel.vxlan({ network: '10.168.0.0/16', vni, port, directRouting, ipMasq }))
  if (given.declareSegments) for (const rack of racks.keys()) all = all.segment(`rack-${rack}`, `10.225.${rack}.0/24`)
  let number = 0
  for (const [rack, hosts] of racks.entries()) {
    for (const [at, pods] of hosts.entries()) {
      const n = number++
      all = all.host(`host-${n}`, (host) => {
        const addressed = host.address(`10.225.${rack}.${at + 2}/24`).mtu(given.mtu).podCidr(`10.168.${n}.0/26`).listen({ tcp: 22 })
        return withPods(racks.length > 1 ? addressed.route(`default via 10.225.${rack}.1`) : addressed, n, pods, given)
      })
    }
  }
  if (racks.length > 1) all = all.router('spine', (router) => [...racks.keys()].reduce<RouterBuilder>((one, rack) => one.address(`10.225.${rack}.1/24` satisfies Cidr), router))
  const pods = all.ends.filter((name) => name.startsWith('pod-') && !name.includes('/'))
  const [first, last] = [pods[0], pods.at(-1)]
  return first === undefined || last === undefined ? all : all.path(first, last).path(first, 'host-0', (path) => path.tcp(22)).isolated(last, '192.0.2.1')
})

function withPods(host: HostBuilder, n: number, count: number, { pods }: Shape): HostBuilder<string, string> {
  let all: HostBuilder<string, string> = host
  for (let k = 0; k < count; k++) {
    const given = pods[k % pods.length]
    all = all.pod(`pod-${n}-${k}`, (pod) => {
      const addressed = given?.address === true ? pod.address(`10.168.${n}.${62 - k}`) : pod
      const wired = given?.veth === true ? addressed.veth(`veth-${n}-${k}`, { ifindex: 100 + k }).ifindex(3) : addressed
      const routed = given?.route === true ? wired.route(`192.0.2.0/24 via 10.168.${n}.1`) : wired
      return Array.from({ length: given?.containers ?? 0 }).reduce<typeof routed | ReturnType<typeof routed.container>>((more, _, c) => more.container(`c${c}`, (container) => container.listen({ tcp: 8000 + c })), routed.listen({ udp: 53 }))
    })
  }
  return all
}
