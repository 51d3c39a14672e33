import { describe, test } from 'vitest'
import { FORWARDING, type Box } from '../support/boxes.js'
import { agreeOn, tcp } from './agree.js'

/* a ── r ── s ── b; the wire between r and s may take less. */
const cluster = (mtu: number, middle = mtu, more: Partial<Box> = {}): Readonly<Record<string, Box>> => ({
  a: { links: { eth0: { to: 'one', mtu } }, addrs: ['192.0.2.1/24 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'], listen: ['tcp 80'], ...more },
  r: { links: { eth0: { to: 'one', mtu }, eth1: { to: 'middle', mtu: middle } }, addrs: ['192.0.2.254/24 dev eth0', '198.51.100.1/24 dev eth1'], routes: ['10.9.0.0/24 via 198.51.100.2 dev eth1'], sysctl: FORWARDING },
  s: { links: { eth0: { to: 'middle', mtu: middle }, eth1: { to: 'two', mtu } }, addrs: ['198.51.100.2/24 dev eth0', '10.9.0.254/24 dev eth1'], routes: ['192.0.2.0/24 via 198.51.100.1 dev eth0'], sysctl: FORWARDING },
  b: { links: { eth0: { to: 'two', mtu } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['default via 10.9.0.254 dev eth0'], listen: ['tcp 80'] },
})
const SIZES = [12, 127, 536, 1448, 7239, 7240, 7241, 14_481, 33_000, 60_000]
const sent = (...sizes: readonly number[]) => ({ probes: sizes.map((size) => tcp('a', '10.9.0.2', { size })) })

describe('a connection that carries much', () => {
  test.each(SIZES)('%i bytes in segments of 1448', (size) => agreeOn(cluster(1500), sent(size)))
  test.each(SIZES)('%i bytes in segments of 524: only the first are acknowledged at once, __tcp_ack_snd_check(), net/ipv4/tcp_input.c', (size) => agreeOn(cluster(576), sent(size)))
  test.each([7240, 44_741, 60_000])('%i bytes in segments of 8948: at most half the window in a buffer, tcp_bound_to_half_wnd(), net/ipv4/tcp_output.c', (size) => agreeOn(cluster(9000), sent(size)))
  test.each([7240, 32_741, 32_742, 60_000])('%i bytes to itself: a segment of at most half the window, tcp_sync_mss(), net/ipv4/tcp_output.c', (size) =>
    agreeOn(cluster(1500), { probes: [tcp('a', '192.0.2.1', { size })] }))
  test.each([5000, 33_000, 60_000])('%i bytes without time stamps', (size) => agreeOn(cluster(1500, 1500, { sysctl: { 'net.ipv4.tcp_timestamps': '0' } }), sent(size)))
  test('one after the other', () => agreeOn(cluster(1500), sent(20_000, 20_000, 100, 60_000)))
})

describe('a connection that carries much over a path that takes less', () => {
  test.each(SIZES)('%i bytes: tcp_v4_mtu_reduced(), net/ipv4/tcp_ipv4.c, and tcp_simple_retransmit(), net/ipv4/tcp_input.c', (size) => agreeOn(cluster(1500, 1000), sent(size, size)))
  test.each([20_000, 60_000])('%i bytes that may be cut: DF unset', (size) => agreeOn(cluster(1500, 1000), { probes: [tcp('a', '10.9.0.2', { size, df: false })] }))
  test.each([7241, 20_000])('%i bytes, the acknowledgements translated, so that several count as one: tcp_add_backlog(), net/ipv4/tcp_ipv4.c', (size) =>
    agreeOn(cluster(1500, 1000, { nft: 'table ip t {\n  chain c {\n    type nat hook postrouting priority 100; policy accept;\n    masquerade random\n  }\n}' }), sent(size)))
})

/** What a rule of one of them drops is lost without a word. */
const losing = (netns: 'a' | 'r' | 'b', mtu: number, rule: string): Readonly<Record<string, Box>> => {
  const boxes = cluster(mtu)
  return { ...boxes, [netns]: { ...boxes[netns], nft: `table ip t {\n  chain c {\n    type filter hook ${netns === 'r' ? 'forward' : 'input'} priority 0; policy accept;\n    ${rule} drop\n  }\n}` } }
}

describe.each(['a', 'r', 'b'] as const)('a connection of which %s loses', (netns) => {
  describe.each([1500, 576])('over links of %i bytes', (mtu) => {
    test.each([100, 5000, 14_481, 60_000])('all data, of %i bytes', (size) => agreeOn(losing(netns, mtu, 'ip length > 100'), sent(size)))
    test.each([100, 5000, 14_481])('the acknowledgements alone, of %i bytes: what comes during a write is one segment after it, tcp_add_backlog(), net/ipv4/tcp_ipv4.c', (size) =>
      agreeOn(losing(netns, mtu, 'ip length < 60 tcp flags ack / fin,syn,rst,ack,psh'), sent(size)))
    test.each([100, 5000])('the FINs, of %i bytes', (size) => agreeOn(losing(netns, mtu, 'tcp flags fin / fin'), sent(size)))
  })
})
