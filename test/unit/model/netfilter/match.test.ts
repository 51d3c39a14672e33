import { describe, expect, test } from 'vitest'
import { PACKET_BROADCAST, PACKET_HOST } from '../../../../src/model/core/packet.js'
import type { NftHook } from '../../../../src/plan/index.js'
import type { Layer } from '../../../../src/wire/index.js'
import { echo, tcp, udp } from './packets.js'
import { cni0, eth0, pass, router, type Router } from './router.js'

const POD = '10.1.0.2'
const WORLD = '203.0.113.9'

/** Whether a rule matches a packet at a hook. */
function matches(rule: string, layers: readonly Layer[], hook: NftHook = 'forward', family = 'ip', pktType = PACKET_HOST): boolean {
  const host: Router = router(`table ${family} t { chain c { type filter hook ${hook} priority 0; ${rule} drop; } }`)
  const iif = hook === 'output' || hook === 'postrouting' ? undefined : cni0
  const oif = hook === 'input' || hook === 'prerouting' ? undefined : eth0
  return host.hook(hook, { layers, mark: 0x4001, pktType }, iif, oif).verdict === 'drop'
}

describe('a match', () => {
  test.each([
    [`ip saddr ${POD}`, true], ['ip saddr 10.1.0.3', false], [`ip saddr != ${POD}`, false],
    ['ip saddr 10.1.0.0/24', true], ['ip saddr != 10.1.0.0/24', false], ['ip saddr 10.1.1.0/24', false], ['ip saddr 0.0.0.0/0', true],
    ['ip daddr 203.0.113.1-203.0.113.9', true], ['ip daddr 203.0.113.10-203.0.113.20', false], ['ip daddr != 203.0.113.1-203.0.113.9', false],
    ['ip daddr { 198.51.100.1, 203.0.113.0/24 }', true], ['ip daddr != { 198.51.100.1, 203.0.113.9 }', false],
    ['ip saddr & 255.0.0.255 == 10.0.0.2', true], ['ip saddr & 255.0.0.255 == 10.0.0.3', false], ['ip daddr > 203.0.113.8', true],
    ['ip protocol udp', true], ['meta l4proto { tcp, udp }', true], ['ip protocol tcp', false], ['ip ttl 64', true], ['ip ttl < 64', false],
    ['udp dport 53', true], ['udp sport 1024-65535', true], ['udp dport { 53, 67 }', true], ['th dport 53', true], ['tcp dport 53', false], ['tcp dport != 80', false],
    ['meta mark 0x4001', true], ['meta mark & 0x4000 == 0x4000', true], ['meta mark & 0x00004000 != 0x00004000', false], ['meta mark { 1, 0x4001 }', true],
    ['iifname "cni0"', true], ['iifname "cni*"', true], ['iifname != "eth*"', true], ['iifname { "lo", "cni0" }', true], ['oifname "eth0"', true], ['oifname "eth1"', false],
    ['iif "cni0"', true], ['oif "cni0"', false], ['iif != "cni0"', false],
    ['meta length 28', true], ['meta nfproto ipv4', true], ['meta protocol ip', true], ['meta pkttype host', true], ['ip id 1', true], ['ip frag-off & 0x1fff == 0', true], ['ip dscp cs0', true],
    ['icmp type echo-request', false], ['udp length 8', true], ['ip version 4', true],
    ['fib daddr type unicast', true], ['fib daddr type local', false], ['fib daddr type { local, unicast }', true],
  ])('%s: %s, of a datagram', (rule, expected) => {
    expect(matches(rule, udp(POD, 4000, WORLD, 53))).toBe(expected)
  })

  test.each([
    ['icmp type echo-request', true], ['icmp type { echo-reply, echo-request }', true], ['icmp type != echo-request', false], ['icmp code 0', true], ['ip protocol icmp', true],
    ['th sport 2048', true], ['th sport 8', false], ['th dport != 0', true], ['udp sport 2048', false],
  ])('%s: %s, of an echo request', (rule, expected) => {
    expect(matches(rule, echo(POD, WORLD))).toBe(expected)
  })

  test.each([
    ['tcp flags syn', true], ['tcp flags == syn', false], ['tcp flags syn / syn,ack', false], ['tcp flags syn,ack / syn,ack', true], ['tcp flags fin', false], ['tcp flags != syn', true],
  ])('%s: %s, of a SYN/ACK', (rule, expected) => {
    expect(matches(rule, tcp(POD, 80, WORLD, 5000, 'SA'))).toBe(expected)
  })

  test('of an outgoing link matches at input as if the link had index 0 and no name (nft_meta_store_ifname)', () => {
    const packet = udp(POD, 4000, '10.1.0.1', 53)
    expect(['oifname != "eth0"', 'oif != "eth0"', 'oifname "eth0"', 'oifname "e*"'].map((rule) => matches(rule, packet, 'input'))).toEqual([true, true, false, false])
  })

  test('of the type of an address asks from the link where it says iif', () => {
    const packet = udp(POD, 4000, '192.0.2.1', 53)
    expect(['fib daddr type local', 'fib daddr . iif type local'].map((rule) => matches(rule, packet, 'prerouting'))).toEqual([true, false])
  })

  test('of a header reads whatever stands there in a later fragment: its data, unless that ends before', () => {
    const [ip, datagram] = udp(POD, 4000, WORLD, 53)
    if (ip?.kind !== 'ipv4' || datagram?.kind !== 'udp') throw new TypeError('no datagram')
    const later = (protocol: number, data: string): readonly Layer[] => [{ ...ip, protocol, offset: 1480, length: 20 + data.length / 2 }, { kind: 'payload', data }]
    const seen = (rule: string, protocol: number, data: string): boolean => matches(rule, later(protocol, data))
    expect([seen('udp sport 258', 17, '010200350304'), seen('udp dport 53', 17, '010200350304'), seen('udp length 772', 17, '010200350304'), seen('th dport 53', 17, '01020035'), seen('ip protocol udp', 17, '01')]).toEqual([true, true, true, true, true])
    expect([seen('udp dport 53', 17, '010200'), seen('udp dport != 54', 17, '0102'), seen('tcp dport 53', 17, '01020035')]).toEqual([false, false, false])
    expect([seen('icmp type echo-reply', 1, '00'), seen('icmp code 3', 1, '0003'), seen('icmp code 3', 1, '00')]).toEqual([true, true, false])
    expect([seen('tcp flags syn', 6, '00'.repeat(13) + '02'), seen('tcp flags syn', 6, '00'.repeat(13))]).toEqual([true, false])
  })

  test('of the packet type is what the link layer said', () => {
    expect(matches('meta pkttype broadcast', udp(POD, 68, '10.1.0.255', 67), 'input', 'ip', PACKET_BROADCAST)).toBe(true)
  })
})

describe('a bridge table', () => {
  const ether = (type: number): Layer => ({ kind: 'ethernet', src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type })
  const arp: Layer = { kind: 'arp', op: 'request', sha: '02:00:00:00:00:01', spa: POD, tha: '00:00:00:00:00:00', tpa: '10.1.0.3' }
  const bridged = (rule: string, layers: readonly Layer[]): boolean =>
    pass(router(`table bridge t { chain c { type filter hook forward priority -200; ${rule} drop; } }`).netfilter, { layers, mark: 0 }, 'forward', { family: 'bridge', iif: cni0, oif: eth0 }).verdict === 'drop'

  test.each([
    ['ether saddr 02:00:00:00:00:01', true], ['ether daddr != 02:00:00:00:00:02', false], ['ether type ip', true], ['ether type arp', false], ['ip saddr 10.1.0.2', true],
    ['icmp type echo-request', true], ['ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00', false], ['iifname "cni0"', true], ['arp operation request', false],
  ])('matches %s: %s, of an echo', (rule, expected) => {
    expect(bridged(rule, [ether(0x0800), ...echo(POD, '10.1.0.3')])).toBe(expected)
  })

  test.each([['ether type arp', true], ['arp operation request', true], ['arp daddr ip 10.1.0.3', true], ['arp saddr ip 10.1.0.3', false], ['ip saddr 10.1.0.2', false], ['ip saddr != 10.1.0.9', false]])(
    'matches %s: %s, of an ARP request',
    (rule, expected) => {
      expect(bridged(rule, [ether(0x0806), arp])).toBe(expected)
    },
  )

  test('does not see what only passes the IP hooks', () => {
    const host = router('table bridge t { chain c { type filter hook forward priority -200; drop; } }')
    expect([host.netfilter.hooks.ip.forward, host.netfilter.hooks.bridge.forward]).toEqual([undefined, [expect.anything()]])
  })

  test.each([[-200, 'drop', 'accept'], [0, 'drop', 'accept'], [1, 'accept', 'drop']])('runs its chain of priority %i before br_netfilter, or after it', (priority, before, after) => {
    const { netfilter } = router(`table bridge t { chain c { type filter hook prerouting priority ${priority}; drop; } }`)
    const run = (stage: 'before' | 'after'): string => pass(netfilter, { layers: [ether(0x0806), arp], mark: 0 }, 'prerouting', { family: 'bridge', iif: cni0, stage }).verdict
    expect([run('before'), run('after')]).toEqual([before, after])
  })
})
