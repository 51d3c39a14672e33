import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, tcp } from './agree.js'

/* a ── r ── b, whose link may be narrower. */
const cluster = (mtu = 1500): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], listen: ['tcp 80'] },
  r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'b/eth0', mtu } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], sysctl: FORWARDING },
  b: { links: { eth0: { to: 'r/eth1' } }, addrs: ['10.0.1.1/24 dev eth0'], routes: ['default via 10.0.1.254 dev eth0'], listen: ['tcp 80'] },
})

/* What follows the first window depends on when a process is woken. */
describe('a connection that carries its first window: tcp_write_xmit(), net/ipv4/tcp_output.c', () => {
  test.each([1448, 1449, 14_480])('%i bytes', (size) => agreeOn(cluster(), { probes: [tcp('a', '10.0.1.1', { size })] }))
  test.each([1400, 3000, 8000])('%i bytes over a path that is narrower than it seems: tcp_v4_mtu_reduced()', (size) => agreeOn(cluster(1000), { probes: [tcp('a', '10.0.1.1', { size })] }))
})
