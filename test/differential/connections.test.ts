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

const filter = (hook: string, rule: string): string => `table ip t {\n  chain c {\n    type filter hook ${hook} priority 0; policy accept;\n    ${rule}\n  }\n}`

describe('a connection that is reset: tcp_reset(), net/ipv4/tcp_input.c', () => {
  const reset = { ...cluster(), b: { ...cluster()['b'], nft: filter('input', 'tcp dport 80 tcp flags & (psh | syn) == psh reject with tcp reset') } }
  test('once it carries data', () => agreeOn(reset, { probes: [tcp('a', '10.0.1.1'), tcp('a', '10.0.1.1', { size: 3000 })] }))
  const answer = { ...cluster(), a: { ...cluster()['a'], nft: filter('input', 'tcp sport 80 tcp flags & (psh | syn) == psh reject with tcp reset') } }
  test('by who asked, once it is answered', () => agreeOn(answer, { probes: [tcp('a', '10.0.1.1')] }))
  const refused = { ...cluster(), a: { ...cluster()['a'], nft: filter('input', 'tcp sport 80 tcp flags & syn == syn reject with tcp reset') } }
  test('by who asked, instead of a handshake', () => agreeOn(refused, { probes: [tcp('a', '10.0.1.1')] }))
  const last = { ...cluster(), b: { ...cluster()['b'], nft: filter('input', 'tcp dport 80 tcp flags & fin == fin reject with tcp reset') } }
  test('instead of an end', () => agreeOn(last, { probes: [tcp('a', '10.0.1.1')] }))
})

describe('a path that is found to be narrower', () => {
  test('does not matter to who sends without DF: ip_no_pmtu_disc 1', () => agreeOn({ ...cluster(1000), a: { ...cluster()['a'], sysctl: { 'net.ipv4.ip_no_pmtu_disc': '1' } } }, { probes: [tcp('a', '10.0.1.1', { size: 3000 })] }))
  test('matters on the way back', () => {
    const narrow = cluster(1000)
    const r = narrow['r'] ?? {}
    return agreeOn({ ...narrow, r: { ...r, links: { eth0: { to: 'a/eth0', mtu: 1000 }, eth1: { to: 'b/eth0' } } } }, { probes: [tcp('a', '10.0.1.1', { size: 3000 }), tcp('a', '10.0.1.1', { size: 8000 })] })
  })
})
