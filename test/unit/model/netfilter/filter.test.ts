import { describe, expect, test } from 'vitest'
import type { Layer } from '../../../../src/wire/index.js'
import { echo, tcp, udp } from './packets.js'
import { cni0, eth0, router } from './router.js'

const POD = '10.1.0.2'
const WORLD = '203.0.113.9'
const filter = (rules: string, rest = '', policy = 'accept'): string =>
  `table ip filter { chain FORWARD { type filter hook forward priority 0; policy ${policy};\n${rules}\n}\n${rest}\n}`

describe('a base chain', () => {
  test('drops what no rule decides where its policy says so, and names the policy', () => {
    const result = router(filter('', '', 'drop')).forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect(result).toMatchObject({ verdict: 'drop', reason: 'NFT_DROP', entry: { table: 'nft', row: { family: 'ip', table: 'filter', chain: 'FORWARD', policy: 'drop' } } })
    expect(result.verdict === 'drop' && result.entry?.row.rule).toBeUndefined()
  })

  test('names the rule that dropped, by its index', () => {
    const result = router(filter('tcp dport 80 accept\nudp dport 2 drop comment "no"')).forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect(result).toMatchObject({ verdict: 'drop', entry: { row: { chain: 'FORWARD', index: 1, rule: { comment: 'no' } } }, decided: [{ row: { index: 1 } }] })
  })

  test('that accepts ends only itself: a later chain of the hook may still drop', () => {
    const host = router(`${filter('accept')}\ntable ip late { chain c { type filter hook forward priority 10; drop; } }`)
    expect(host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)).toMatchObject({ verdict: 'drop', entry: { row: { table: 'late' } }, decided: [{ row: { table: 'filter' } }, { row: { table: 'late' } }] })
  })

  test('of the same priority as another runs before it when it was loaded later (nf_hook_entries_grow)', () => {
    const host = router(`table ip t {
      chain first { type filter hook forward priority 0; meta mark set 1; }
      chain second { type filter hook forward priority 0; meta mark 1 drop; }
    }`)
    expect(host.forward(udp(POD, 1, WORLD, 2), cni0, eth0).verdict).toBe('accept')
  })

  test('of family inet sees IPv4 packets', () => {
    const host = router('table inet t { chain c { type filter hook forward priority 0; ip saddr 10.1.0.2 drop; } }')
    expect(host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)).toMatchObject({ verdict: 'drop', entry: { row: { family: 'inet' } } })
  })
})

describe('jumps', () => {
  const verdict = (rules: string, rest: string): string => router(filter(rules, rest)).forward(udp(POD, 1, WORLD, 2), cni0, eth0).verdict

  test('come back behind the jump at the end of the chain and at a return', () => {
    expect(verdict('jump a\ndrop', 'chain a { }')).toBe('drop')
    expect(verdict('jump a\ndrop', 'chain a { return\naccept\n}')).toBe('drop')
    expect(verdict('jump a\ndrop', 'chain a { jump b\naccept\n}\nchain b { return }')).toBe('accept')
  })

  test('a goto comes back to where its own chain was jumped to from', () => {
    expect(verdict('jump a\ndrop', 'chain a { goto b\naccept\n}\nchain b { }')).toBe('drop')
  })

  test('a return from the base chain, and the end of a goto from it, ask the policy', () => {
    expect(verdict('return\ndrop', '')).toBe('accept')
    expect(verdict('goto a\ndrop', 'chain a { }')).toBe('accept')
  })
})

describe('marks', () => {
  test('are set on the packet, named as decided, and seen by later chains', () => {
    const host = router(`${filter('meta mark set meta mark | 0x4000')}\ntable ip nat { chain p { type nat hook postrouting priority 100; meta mark & 0x4000 == 0x4000 return; } }`)
    const result = host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect(result).toMatchObject({ verdict: 'accept', packet: { mark: 0x4000 }, decided: [{ row: { chain: 'FORWARD' } }] })
  })

  test('are computed from what is there: and, or, xor', () => {
    const mark = (value: string): number => router(filter(`meta mark set 0xc\nmeta mark set meta mark ${value}`)).forward(udp(POD, 1, WORLD, 2), cni0, eth0).packet.mark
    expect([mark('& 0x6'), mark('| 0x6'), mark('^ 0x6')]).toEqual([0x4, 0xe, 0xa])
  })

  test('set by a chain of type route have the packet routed again', () => {
    const rules = (type: string): string => `table ip t { chain c { type ${type} hook output priority -150; udp dport 2 meta mark set 1; } }`
    const output = (type: string, port: number): unknown => router(rules(type)).hook('output', udp('192.0.2.1', 1, WORLD, port), undefined, eth0)
    expect(output('route', 2)).toMatchObject({ reroute: true })
    expect(output('route', 3)).toMatchObject({ reroute: false })
    expect(output('filter', 2)).toMatchObject({ reroute: false, packet: { mark: 1 } })
  })

  test('of a connection come back to its packets', () => {
    const host = router(filter('ct state new ct mark set 0x10\nct state established meta mark set ct mark'))
    host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect(host.forward(udp(WORLD, 2, POD, 1), eth0, cni0).packet.mark).toBe(0x10)
  })
})

describe('reject', () => {
  test.each([
    ['reject', 3],
    ['reject with icmp host-unreachable', 1],
    ['reject with icmp admin-prohibited', 13],
    ['reject with icmp net-prohibited', 9],
  ])('%s answers with ICMP 3/%i', (statement, code) => {
    expect(router(filter(statement)).forward(udp(POD, 1, WORLD, 2), cni0, eth0)).toMatchObject({
      verdict: 'reject', reason: 'NFT_REJECT', answer: { kind: 'icmp', type: 3, code }, entry: { row: { chain: 'FORWARD', index: 0 } },
    })
  })

  test.each([['no-route', 0], ['port-unreachable', 3], ['host-unreachable', 1], ['admin-prohibited', 13]])('of family inet with icmpx %s answers with ICMP 3/%i', (code, number) => {
    const host = router(`table inet t { chain c { type filter hook forward priority 0; reject with icmpx ${code}; } }`)
    expect(host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)).toMatchObject({ answer: { kind: 'icmp', type: 3, code: number } })
  })

  test('with tcp reset answers a SYN with an acknowledging RST of TTL 64, and lets other protocols pass', () => {
    const host = router(filter('reject with tcp reset'))
    expect(host.forward(udp(POD, 1, WORLD, 2), cni0, eth0).verdict).toBe('accept')
    expect(host.forward(tcp(POD, 5000, WORLD, 80), cni0, eth0)).toMatchObject({
      verdict: 'reject',
      answer: { kind: 'rst', layers: [{ src: WORLD, dst: POD, ttl: 64, id: 0, df: true, length: 40 }, { sport: 80, dport: 5000, seq: 0, ack: 101, window: 0, flags: { rst: true, ack: true } }] },
    })
  })

  test('answers an acknowledging segment with a bare RST at its ack, and a RST with nothing', () => {
    const host = router(filter('reject with tcp reset'))
    expect(host.forward(tcp(POD, 5000, WORLD, 80, 'A', { ack: 77 }), cni0, eth0)).toMatchObject({ answer: { kind: 'rst', layers: [{}, { seq: 77, ack: 0, flags: { rst: true, ack: false } }] } })
    expect(host.forward(tcp(POD, 5000, WORLD, 80, 'R'), cni0, eth0)).toMatchObject({ verdict: 'reject', answer: { kind: 'none' } })
  })

  test('answers no later fragment with ICMP', () => {
    const host = router(filter('meta l4proto tcp reject with tcp reset\nreject'))
    const fragment = echo(POD, WORLD).map((layer) => (layer.kind === 'ipv4' ? { ...layer, offset: 1480 } : layer))
    expect(host.hook('forward', fragment, cni0, eth0)).toMatchObject({ verdict: 'reject', answer: { kind: 'none' } })
  })

  test('answers a first fragment only where it needs no checksum: that is of the whole datagram', () => {
    const host = router(filter('reject'))
    const first = (checksum: number): readonly Layer[] => udp(POD, 1, WORLD, 2).map((layer) => (layer.kind === 'ipv4' ? { ...layer, mf: true } : layer.kind === 'udp' ? { ...layer, length: 16, checksum } : layer))
    expect(host.hook('forward', first(0x1234), cni0, eth0)).toMatchObject({ verdict: 'reject', answer: { kind: 'none' } })
    expect(host.hook('forward', first(0), cni0, eth0)).toMatchObject({ verdict: 'reject', answer: { kind: 'icmp' } })
  })
})

describe('a packet that nothing changes', () => {
  test('keeps its headers as the very object', () => {
    const packet = { layers: udp(POD, 1, WORLD, 2), mark: 0 }
    expect(router(filter('accept')).hook('forward', packet, cni0, eth0).packet.layers).toBe(packet.layers)
  })
})
