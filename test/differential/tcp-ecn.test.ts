import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, tcp, udp } from './agree.js'

/*
 * a ── r ── b: r may mark what it forwards.
 */
const line = (a: number, b: number, mark?: string, mtu = 1500): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'one', mtu } }, addrs: ['192.0.2.1/24 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'], sysctl: { 'net.ipv4.tcp_ecn': `${a}` } },
  r: {
    links: { eth0: { to: 'one', mtu }, eth1: { to: 'two', mtu } }, addrs: ['192.0.2.254/24 dev eth0', '10.9.0.254/24 dev eth1'], sysctl: FORWARDING,
    ...(mark !== undefined && { nft: `table ip t {\n  chain c {\n    type filter hook forward priority 0; policy accept;\n    ${mark}\n  }\n}` }),
  },
  b: { links: { eth0: { to: 'two', mtu } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['default via 10.9.0.254 dev eth0'], listen: ['tcp 80', 'udp 53'], sysctl: { 'net.ipv4.tcp_ecn': `${b}` } },
})
const sent = (...sizes: readonly number[]) => ({ probes: sizes.map((size) => tcp('a', '10.9.0.2', { size })) })

describe('ECN of TCP: tcp_ecn_send(), net/ipv4/tcp_output.c', () => {
  test.each([[0, 0], [0, 1], [1, 0], [1, 1], [1, 2], [2, 1], [2, 2]])('with tcp_ecn %i and %i', (a, b) => agreeOn(line(a, b), sent(12, 100, 5000, 40_000)))
  test('is none of a connection to a closed port, nor of UDP', () => agreeOn(line(1, 2), { probes: [tcp('a', '10.9.0.2', { port: 81 }), udp('a', '10.9.0.2', { port: 53 })] }))
  test.each([4, 3])('goes on beside a TOS of %i', (tos) => agreeOn(line(1, 2), { probes: [tcp('a', '10.9.0.2', { size: 100, tos })] }))
  test.each(['ip ecn set ect0', 'ip ecn set ce'])('is not agreed on where the SYN can be marked: %s, tcp_ecn_create_request()', (mark) => agreeOn(line(1, 2, `tcp flags syn ${mark}`), sent(100)))
  test.each(['iifname eth0', 'iifname eth1', 'ip ecn ect0'])('tells who sent data that was marked: %s', (which) => agreeOn(line(1, 2, `ip ecn ect0 ${which} ip ecn set ce`), sent(100, 5000, 14_000)))
  // Of segments of 524 bytes only the first are acknowledged at once for another reason.
  describe.each([1500, 576])('with an MTU of %i', (mtu) => {
    test.each([20_000, 30_000, 60_000])('is told by new data that its sender slowed down, of %i bytes: tcp_ecn_accept_cwr()', (size) => agreeOn(line(1, 2, 'iifname eth0 tcp flags psh ip ecn ect0 ip ecn set ce', mtu), sent(size)))
    test.each([5000, 14_000, 40_000])('has data that lost its mark acknowledged at once, of %i bytes: tcp_data_ecn_check()', (size) => agreeOn(line(1, 2, 'tcp flags psh ip ecn set not-ect', mtu), sent(size)))
  })
})

describe('MTU probing of TCP: tcp_mtup_init(), net/ipv4/tcp_output.c', () => {
  test.each([0, 1, 2])('with tcp_mtu_probing %i', (value) => {
    const boxes = line(2, 2)
    return agreeOn({ ...boxes, a: { ...boxes['a'], sysctl: { 'net.ipv4.tcp_mtu_probing': `${value}` } } }, sent(100, 1024, 1025, 8000))
  })
})
