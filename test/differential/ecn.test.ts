import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, icmp, udp } from './agree.js'

/** A router that writes the ECN bits of the tunnel's packets on their way. */
const marks = (ecn: string): string => `table ip mangle {\n  chain forward {\n    type filter hook forward priority mangle; policy accept;\n    udp dport 8472 ip ecn set ${ecn}\n  }\n}`

/* a ── r ── b, with a tunnel from a to b */
const cluster = (ecn?: string): Readonly<Record<string, Box>> => ({
  a: tunnel(1, 2),
  b: { ...tunnel(2, 1), listen: ['udp 53'] },
  r: { links: { eth0: { to: 'wire1' }, eth1: { to: 'wire2' } }, addrs: ['192.0.1.254/24 dev eth0', '192.0.2.254/24 dev eth1'], sysctl: FORWARDING, ...(ecn !== undefined && { nft: marks(ecn) }) },
})

const tunnel = (own: number, other: number): Box => ({
  links: { eth0: { to: `wire${own}` }, vx0: { mtu: 1450, mac: `06:00:00:00:00:0${own}`, vxlan: { local: `192.0.${own}.1`, link: 'eth0' } } },
  addrs: [`192.0.${own}.1/24 dev eth0`, `10.1.0.${own}/24 dev vx0`],
  routes: [`default via 192.0.${own}.254 dev eth0`],
  neigh: [`10.1.0.${other} lladdr 06:00:00:00:00:0${other} dev vx0 nud permanent`],
  fdb: [`06:00:00:00:00:0${other} dev vx0 dst 192.0.${other}.1 self permanent`],
})

const CODEPOINTS = [['Not-ECT', 0], ['ECT(1)', 1], ['ECT(0)', 2], ['CE', 3]] as const

describe('ECN of the tunnel: INET_ECN_encapsulate() and INET_ECN_decapsulate(), include/net/inet_ecn.h', () => {
  test.each(CODEPOINTS)('inner %s goes out, with DSCP of its own', (_, ecn) => agreeOn(cluster(), { probes: [icmp('a', '10.1.0.2', { tos: 0xb8 | ecn }), udp('a', '10.1.0.2', { port: 53, tos: ecn })] }))

  for (const outer of ['not-ect', 'ect1', 'ect0', 'ce'])
    test.each(CODEPOINTS)(`outer ${outer} on the way, inner %s`, (_, ecn) => agreeOn(cluster(outer), { probes: [icmp('a', '10.1.0.2', { tos: ecn })] }))
})
