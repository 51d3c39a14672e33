import { describe, expect, test } from 'vitest'
import { cluster, flannel } from '../../src/index.js'
import { openLab } from '../../src/lab/index.js'
import { planOf, type Box } from '../support/boxes.js'
import { agreeOn, icmp, quiet, tcp, udp } from './agree.js'

/* Two switches with two cables between them, and nobody who speaks STP. */
const SWITCHES: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 's1/pa' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 's2/pb' } }, addrs: ['10.0.0.2/24 dev eth0'] },
  s1: { links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, l1: { to: 's2/l1', master: 'br0' }, l2: { to: 's2/l2', master: 'br0' } } },
  s2: { links: { br0: { kind: 'bridge' }, pb: { to: 'b/eth0', master: 'br0' }, l1: { to: 's1/l1', master: 'br0' }, l2: { to: 's1/l2', master: 'br0' } } },
}

/* b and c each have the other for a default gateway. */
const ROUTERS: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'wire' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.2 dev eth0'] },
  b: { links: { eth0: { to: 'wire' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.1/24 dev eth1'], routes: ['default via 10.0.1.2 dev eth1'], sysctl: { 'net.ipv4.ip_forward': '1' } },
  c: { links: { eth0: { to: 'b/eth1' } }, addrs: ['10.0.1.2/24 dev eth0'], routes: ['default via 10.0.1.1 dev eth0'], sysctl: { 'net.ipv4.ip_forward': '1' } },
}

describe('what goes round', () => {
  test('dies of its TTL between routers: ip_forward(), net/ipv4/ip_forward.c', () => agreeOn(ROUTERS, { probes: [udp('a', '192.0.2.9'), icmp('a', '192.0.2.9', { ttl: 9 }), tcp('a', '192.0.2.9')] }))

  // On the kernel it would go on until the namespaces are gone.
  test.each(['model', 'kernel'] as const)('between bridges has no end, and is an error that names them, after which the session is closed (%s)', async (engine) => {
    const plan = planOf(Object.fromEntries(Object.entries(SWITCHES).map(([name, box]) => [name, quiet(box)])))
    await using lab = await openLab(plan, { engine })
    const storm = /^boxes: a storm: 100,000 frames and no end, most of them seen at .*s1 l1, s1 l2, .*s2 l1, s2 l2.*\. .*The session is closed$/
    await expect(lab.ping('a' as never, 'b' as never)).rejects.toThrow(storm)
    await expect(lab.ping('b' as never, 'a' as never)).rejects.toThrow(storm)
  })

  test('in a tunnel that a rule turns back into itself has no end either', async () => {
    const rain = cluster('storm')
      .network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('h1', (host) => host.address('10.225.28.11/24').podCidr('10.168.1.0/24').pod('p11'))
      .host('h2', (host) => host.address('10.225.28.12/24').podCidr('10.168.2.0/24').pod('p21').nft('table ip t { chain c { type nat hook prerouting priority -100; dnat to 10.168.1.2; } }'))
    await using lab = await openLab(rain, { engine: 'kernel' })
    await expect(lab.ping('p21', 'h2')).rejects.toThrow(/^storm: a storm: 100,000 frames and no end, most of them seen at h1 .*h2 eth0, .*p11 eth0\./)
  })
})
