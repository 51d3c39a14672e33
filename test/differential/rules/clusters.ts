import fc from 'fast-check'
import type { HostShape, PodShape, ProbeShape, RouterShape, Scenario } from '../scenario.js'
import { ADDRESSES, bridgeTable, table } from './vocabulary.js'

const RETRANS = '60'
/**
 * Nothing happens at a time of the kernel's own: addresses that are absent fail soon, no bridge says that it listens to
 * 224.0.0.106, and no redirect keeps back what else its receiver would be told within a second (ip_error(), net/ipv4/route.c).
 */
const patient = (...links: readonly string[]): Record<string, string> => ({
  ...Object.fromEntries(links.map((link) => [`net.ipv4.neigh.${link}.retrans_time_ms`, RETRANS])),
  ...Object.fromEntries(['all', ...links].map((link) => [`net.ipv4.conf.${link}.send_redirects`, '0'])),
  'net.ipv4.igmp_link_local_mcast_reports': '0',
})

/** A pod, with rules of its own. */
export const pod = (name: string, nft: readonly string[] = []): PodShape => ({ name, tcp: true, udp: true, nft, sysctl: patient('eth0') })

/** A host with pods, with bridged frames shown to the rules where `callIptables`; behind the router where `routed`. */
export const host = (index: number, pods: readonly PodShape[], nft: readonly string[], callIptables: boolean, routed = false): HostShape => {
  const subnet = routed && index === 2 ? 29 : 28
  return {
    name: `h${index}`,
    address: `10.225.${subnet}.${10 + index}/24`,
    podCidr: `10.168.${index}.0/24`,
    routes: routed ? [`default via 10.225.${subnet}.1`] : [],
    nft,
    sysctl: { ...patient('eth0', 'flannel/1', 'cni0'), 'net.bridge.bridge-nf-call-iptables': callIptables ? '1' : '0' },
    listens: true,
    pods,
  }
}

/** The router between the segments of the hosts. */
export const router = (nft: readonly string[]): RouterShape => ({ name: 'r1', addresses: ['10.225.28.1/24', '10.225.29.1/24'], nft, sysctl: patient('eth0', 'eth1') })

const probe = (routed: boolean): fc.Arbitrary<ProbeShape> => fc
  .record({
    protocol: fc.constantFrom('icmp' as const, 'udp' as const, 'tcp' as const),
    from: fc.constantFrom('p11', 'p12', 'p21', 'h1', 'h2', ...(routed ? ['r1'] : [])),
    to: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('p11', 'p12', 'p21', 'h1', 'h2', ...(routed ? ['r1'] : [])) },
      { weight: 2, arbitrary: fc.constant(ADDRESSES.service) },
      fc.constantFrom(ADDRESSES.gateway, '192.0.2.1', '10.225.28.200'),
    ),
    listening: fc.boolean(),
    size: fc.option(fc.integer({ min: 12, max: 3000 }), { nil: undefined, freq: 3 }),
    ttl: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 5 }),
  })
  .map(({ listening, size, ttl, ...shape }) => ({
    ...shape,
    ...(size === undefined ? {} : { size }),
    ...(ttl === undefined ? {} : { ttl }),
    port: !listening ? 9 : shape.protocol === 'udp' ? 53 : /^[hr]|\.1$/.test(shape.to) ? 22 : 80,
  }))

/** A table in one case of `among`. */
const oneIn = (among: number, rules: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc.oneof({ weight: among - 1, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: rules.map((text) => [text]) })

/**
 * Two hosts with pods, at times on two segments with a router between them, sound but for random tables of rules on hosts,
 * pods and router, and a conversation that uses them; with `callIptables` bridged frames meet the rules too, and at times those of the bridge family.
 */
export const scenario = (callIptables: boolean): fc.Arbitrary<Scenario> => fc
  .record({ routed: fc.nat(3).map((one) => one === 0), ipMasq: fc.boolean(), directRouting: fc.boolean() })
  .chain(({ routed, ipMasq, directRouting }) => fc
    .record({ h1: table(), later: oneIn(4, table('u')), h2: oneIn(2, table()), frames: callIptables ? oneIn(2, bridgeTable) : fc.constant([]), p11: oneIn(5, table()), p21: oneIn(5, table()), r1: oneIn(2, table()), probes: fc.array(probe(routed), { minLength: 2, maxLength: 6 }) })
    .map(({ h1, later, h2, frames, p11, p21, r1, probes }) => ({
      network: { type: 'flannel', ipMasq, directRouting },
      hosts: [host(1, [pod('p11', p11), pod('p12')], [h1, ...frames, ...later], callIptables, routed), host(2, [pod('p21', p21)], h2, callIptables, routed)],
      routers: routed ? [router(r1)] : [],
      damage: [],
      probes,
    })))
