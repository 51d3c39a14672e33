import fc from 'fast-check'
import type { HostShape, ProbeShape, Scenario } from '../scenario.js'
import { ADDRESSES, table } from './vocabulary.js'

const RETRANS = '20'
const patient = (...links: readonly string[]): Record<string, string> => Object.fromEntries(links.map((link) => [`net.ipv4.neigh.${link}.retrans_time_ms`, RETRANS]))

const pod = (name: string): HostShape['pods'][number] => ({ name, tcp: true, udp: true, sysctl: patient('eth0') })

const host = (index: number, pods: readonly string[], nft: readonly string[], callIptables: boolean): HostShape => ({
  name: `h${index}`,
  address: `10.225.28.${10 + index}/24`,
  podCidr: `10.168.${index}.0/24`,
  routes: [],
  nft,
  sysctl: { ...patient('eth0', 'flannel/1', 'cni0'), 'net.bridge.bridge-nf-call-iptables': callIptables ? '1' : '0' },
  listens: true,
  pods: pods.map(pod),
})

const probe: fc.Arbitrary<ProbeShape> = fc
  .record({
    protocol: fc.constantFrom('icmp' as const, 'udp' as const, 'tcp' as const),
    from: fc.constantFrom('p11', 'p12', 'p21', 'h1', 'h2'),
    to: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('p11', 'p12', 'p21', 'h1', 'h2') }, { weight: 2, arbitrary: fc.constant(ADDRESSES.service) }, fc.constantFrom(ADDRESSES.gateway, '192.0.2.1', '10.225.28.200')),
    listening: fc.boolean(),
    size: fc.option(fc.integer({ min: 12, max: 3000 }), { nil: undefined, freq: 3 }),
    ttl: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 5 }),
  })
  .map(({ listening, size, ttl, ...shape }) => ({
    ...shape,
    ...(size === undefined ? {} : { size }),
    ...(ttl === undefined ? {} : { ttl }),
    port: !listening ? 9 : shape.protocol === 'udp' ? 53 : /^h|\.1$/.test(shape.to) ? 22 : 80,
  }))

/** Two hosts with pods, sound but for random tables of rules, and a conversation that uses them; with `callIptables` bridged frames meet the rules too. */
export const scenario = (callIptables: boolean): fc.Arbitrary<Scenario> => fc
  .record({ first: table, second: fc.option(table, { nil: undefined, freq: 2 }), ipMasq: fc.boolean(), probes: fc.array(probe, { minLength: 2, maxLength: 6 }) })
  .map(({ first, second, ipMasq, probes }) => ({
    network: { type: 'flannel', ipMasq, directRouting: false },
    hosts: [host(1, ['p11', 'p12'], [first], callIptables), host(2, ['p21'], second === undefined ? [] : [second], callIptables)],
    routers: [],
    damage: [],
    probes,
  }))
