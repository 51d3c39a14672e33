import fc from 'fast-check'
import { bridge, flannel } from '../../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr, type HostBuilder, type PodBuilder } from '../../../src/dsl/index.js'
import type { Address, DropReason } from '../../../src/engine/index.js'

/**
 * Declarations of which nothing is certain but the JavaScript types: texts that are addresses, names and rows in one case, and
 * noise in the next. The casts stand for what a user without a type checker writes.
 */

const meant = [
  '', '10.0.0.1/24', '10.0.0.2/24', '10.0.0.1', '10.168.0.0/24', '10.168.0.0/16', '10.168.1.0/24', '10.168.0.12', '0.0.0.0/0', '224.0.0.1/4', '255.255.255.255/32', '256.1.1.1/24',
  'one', 'two', 'tea', 'coffee', 'eth0', 'eth1', 'lo', 'cni0', 'flannel.1', 'rack', 'default', 'all', '..', 'a/b', '__proto__', 'constructor', 'toString', "it's", '<b>', '$(id)',
  '02:00:00:00:00:01', 'ff:ff:ff:ff:ff:ff', '01:00:00:00:00:01', 'default via 10.0.0.9', '10.9.0.0/16 dev eth0', '10.9.0.0/16 dev eth0 onlink', 'default via', 'blackhole 10.7.0.0/16',
  '10.0.0.9 dev eth0 lladdr 02:00:00:00:00:02', '02:00:00:00:00:03 dev flannel.1 dst 10.0.0.2', 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; } }',
  'table ip nat { chain A { jump B; } }', 'net.ipv4.ip_forward', 'net.ipv4.conf.eth0.rp_filter', '1',
]

const text: fc.Arbitrary<string> = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...meant) }, fc.string(), fc.string({ unit: 'binary', maxLength: 300 }))
const number: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(0, 1, 2, 3, 68, 80, 1450, 1500, 9000, 65535, 65536, 2 ** 24, -1, NaN, Infinity), fc.integer(), fc.double())
const cidr = text as fc.Arbitrary<Cidr>
const address = text as fc.Arbitrary<Address>
const some = <T extends object>(model: { readonly [Key in keyof T]-?: fc.Arbitrary<Exclude<T[Key], undefined>> }) => fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<T>
const listen = some({ tcp: number, udp: fc.array(number, { maxLength: 3 }), address })

type Step<B> = (builder: B) => B
const steps = <B>(...choices: readonly fc.Arbitrary<Step<B>>[]): fc.Arbitrary<Step<B>> =>
  fc.array(fc.oneof(...choices), { maxLength: 4 }).map((list) => (builder: B) => list.reduce((one, step) => step(one), builder))

const pod: fc.Arbitrary<Step<PodBuilder<string>>> = steps<PodBuilder<string>>(
  address.map((value) => (one) => one.address(value)),
  text.map((value) => (one) => one.mac(value)),
  number.map((value) => (one) => one.mtu(value)),
  number.map((value) => (one) => one.ifindex(value)),
  fc.tuple(text, some({ mac: text, ifindex: number })).map(([name, options]) => (one) => one.veth(name, options)),
  text.map((value) => (one) => one.route(value)),
  fc.tuple(text, text, text).map(([dst, gateway, dev]) => (one) => one.route({ dst, gateway, dev })),
  fc.tuple(text, fc.oneof(text, number)).map(([key, value]) => (one) => one.sysctl(key, value)),
  listen.map((value) => (one) => one.listen(value)),
  fc.tuple(text, listen).map(([name, value]) => (one) => one.container(name, (container) => container.listen(value))),
)

const host: fc.Arbitrary<Step<HostBuilder<string, string>>> = steps<HostBuilder<string, string>>(
  fc.tuple(cidr, some({ dev: text, segment: text, mac: text, mtu: number, ifindex: number })).map(([value, options]) => (one) => one.address(value, options)),
  cidr.map((value) => (one) => one.address(value)),
  cidr.map((value) => (one) => one.podCidr(value)),
  text.map((value) => (one) => one.mac(value)),
  number.map((value) => (one) => one.mtu(value)),
  text.map((value) => (one) => one.segment(value)),
  some({ ifname: text, mac: text, mtu: number, ifindex: number }).map((value) => (one) => one.bridge(value)),
  some({ mac: text, mtu: number, ifindex: number }).map((value) => (one) => one.vtep(value)),
  text.map((value) => (one) => one.route(value)),
  fc.tuple(text, text, number).map(([dst, dev, metric]) => (one) => one.route({ dst, dev, metric })),
  text.map((value) => (one) => one.neighbour(value)),
  fc.tuple(text, text, text).map(([dst, dev, lladdr]) => (one) => one.neighbour({ dst, dev, lladdr })),
  text.map((value) => (one) => one.fdb(value)),
  fc.tuple(text, text, text).map(([mac, dev, dst]) => (one) => one.fdb({ mac, dev, dst })),
  text.map((value) => (one) => one.nft(value)),
  fc.tuple(text, text, text).map(([name, chain, target]) => (one) => one.nft({ family: 'ip', name, chains: [{ name: chain, rules: [{ expr: [{ jump: { target } }] }] }] })),
  fc.tuple(text, fc.oneof(text, number)).map(([key, value]) => (one) => one.sysctl(key, value)),
  listen.map((value) => (one) => one.listen(value)),
  fc.tuple(text, pod).map(([name, f]) => (one) => one.pod(name, f as Step<PodBuilder>)),
  fc.tuple(text, pod).map(([name, f]) => (one) => one.pod(name, f as Step<PodBuilder>)),
)

const network: fc.Arbitrary<Step<AnyCluster>> = fc.oneof(
  fc.tuple(cidr, some({ vni: number, port: number, directRouting: fc.boolean(), ipMasq: fc.boolean() })).map(([value, options]) => (one: AnyCluster) => one.network(flannel.vxlan({ network: value, ...options }))),
  fc.constant((one: AnyCluster) => one.network(flannel.vxlan({ network: '10.168.0.0/16' }))),
  fc.tuple(cidr, text).map(([subnet, ifname]) => (one: AnyCluster) => one.network(bridge({ subnet, ifname }))),
  text.map((type) => (one: AnyCluster) => one.network({ kind: 'network', type })),
)

/** A few calls on a cluster. */
export const declare: fc.Arbitrary<Step<AnyCluster>> = steps<AnyCluster>(
  network,
  fc.tuple(text, cidr).map(([name, subnet]) => (one) => one.segment(name, subnet)),
  fc.tuple(text, host).map(([name, f]) => (one) => one.host(name, f as Step<HostBuilder>)),
  fc.tuple(text, host).map(([name, f]) => (one) => one.host(name, f as Step<HostBuilder>)),
  fc.tuple(text, fc.array(cidr, { maxLength: 3 }), fc.array(text, { maxLength: 2 })).map(([name, addresses, routes]) => (one) =>
    one.router(name, (router) => routes.reduce((more, route) => more.route(route), addresses.reduce((more, value) => more.address(value), router)))),
  fc.tuple(text, text, number, text).map(([from, to, port, at]) => (one) => one.path(from, to, (path) => path.udp(port).masqueradedAs(at).droppedAt(at, at, at as DropReason))),
  fc.tuple(text, text).map(([from, to]) => (one) => one.isolated(from, to)),
)

/** A cluster that would work, with something said of its hosts on top. */
const nearly: fc.Arbitrary<AnyCluster> = fc.array(host, { minLength: 1, maxLength: 3 }).map((hosts) =>
  hosts.reduce<AnyCluster>(
    (all, f, n) => all.host(`host-${n}`, (one) => f(one.address(`10.0.0.${n + 1}/24`).podCidr(`10.168.${n}.0/24`).pod(`pod-${n}`) as HostBuilder<string, string>) as HostBuilder),
    cluster('nearly').network(flannel.vxlan({ network: '10.168.0.0/16' })),
  ))

/** Any declaration at all. */
export const anything: fc.Arbitrary<AnyCluster> = fc.oneof(nearly, fc.tuple(text, declare).map(([name, f]) => f(cluster(name))))
