import fc from 'fast-check'
import { table, type Addr, type Link, type Netns, type Plan } from '../../../src/plan/index.js'
import { addr, fdb, ip, listener, mac, neigh, prefix, route, rule } from './rows.js'

// Plans of the right JavaScript types with anything in them: names that clash, numbers that are none, rows of devices that are not there.

const name = fc.oneof(fc.constantFrom('a', 'b', 'c', 'eth0', 'cni0', 'lo', '', '__proto__', 'x'.repeat(300)), fc.string())
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 2, 68, 1500, 8472, -1, Number.NaN, Infinity, 2 ** 32))
const text = fc.oneof(ip, mac, prefix, fc.constantFrom('default', '10.0.0.1', '10.0.0.0/24', '224.0.0.1', '127.0.0.1', ''), fc.string())
/** Replaces fields of a row by anything of the same type. */
const spoilt = <Row extends object>(row: fc.Arbitrary<Row>): fc.Arbitrary<Row> =>
  fc.tuple(row, text, number, name, fc.nat(15)).map(([value, aText, aNumber, aName, which]) =>
    Object.fromEntries(
      Object.entries(value).map(([key, field], at) => [key, ((which >> (at % 4)) & 1) === 0 ? field : typeof field === 'number' ? aNumber : typeof field === 'string' ? (key === 'dev' || key === 'container' ? aName : aText) : field]),
    ) as Row)
const peer = fc.oneof(fc.record({ netns: name, ifname: name }), fc.record({ segment: name }))
const link: fc.Arbitrary<Link> = fc
  .tuple(
    fc.constantFrom('veth', 'bridge', 'vxlan', 'loopback'),
    fc.record({ ifname: name, ifindex: number, address: fc.oneof(mac, text), mtu: number, up: fc.boolean(), peer, id: number, local: text, link: name, port: number, learning: fc.boolean() }),
    fc.record({ master: name, bridgePort: fc.constant({ hairpin: true }), ageingTime: number }, { requiredKeys: [] }),
  )
  .map(([kind, all, some]) => ({ kind, ...all, ...some }) as Link)
const statement = fc.oneof(fc.record({ jump: fc.record({ target: name }) }), fc.record({ goto: fc.record({ target: name }) }), fc.constantFrom({ masquerade: null }, { accept: null }, { snat: {} }))
const chain = fc
  .tuple(
    name,
    fc.record({ type: fc.constantFrom('filter', 'nat', 'route'), hook: fc.constantFrom('prerouting', 'forward', 'output'), prio: number, policy: fc.constantFrom('accept', 'drop') }, { requiredKeys: [] }),
    fc.array(fc.record({ expr: fc.array(statement, { maxLength: 3 }) }), { maxLength: 3 }),
  )
  .map(([chainName, base, rules]) => ({ name: chainName, ...base, rules }))
const some = <Row>(row: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> => fc.array(row, { maxLength: 4 })
export const anyNetns = fc
  .tuple(
    fc.record({
      name, role: fc.constantFrom('host', 'pod', 'router'), links: some(link), addrs: some(spoilt<Addr>(addr)), routes: some(spoilt(route)).map(table), rules: some(spoilt(rule)),
      neigh: some(spoilt(neigh)).map(table), fdb: some(spoilt(fdb)).map(table), ruleset: some(fc.record({ family: fc.constantFrom('ip', 'inet', 'bridge'), name, chains: some(chain) })),
      sysctl: fc.dictionary(fc.oneof(name, fc.constantFrom('net.ipv4.ip_forward', 'net.ipv4.conf.eth0.rp_filter')), fc.oneof(text, number.map(String))), listeners: some(spoilt(listener)), containers: some(name),
    }),
    fc.option(name),
  )
  .map(([all, host]) => ({ ...all, ...(host !== null && { host }) }) as unknown as Netns)
export const anyPlan: fc.Arbitrary<Plan> = fc.record({ name, netns: fc.array(anyNetns, { maxLength: 5 }), segments: some(fc.record({ name, subnet: text })) })
