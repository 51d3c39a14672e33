import { describe, expect, test } from 'vitest'
import { conntrackAttach } from '../../../../src/model/netfilter/index.js'
import { echo, icmpError, tcp, udp } from './packets.js'
import { cni0, eth0, lo, router, type Router } from './router.js'

const POD = '10.1.0.2'
const WORLD = '203.0.113.9'

/** A router that marks each packet with the state of its connection: 1 invalid, 2 established, 4 related, 8 new. */
const tracker = (settings: Readonly<Record<string, string>> = {}): Router =>
  router(`table ip t { chain c { type filter hook prerouting priority -150;
    ct state invalid meta mark set 1
    ct state established meta mark set 2
    ct state related meta mark set 4
    ct state new meta mark set 8
  } }`, settings)
const NAMES: Readonly<Record<number, string>> = { 1: 'invalid', 2: 'established', 4: 'related', 8: 'new' }

function state(host: Router, layers: ReturnType<typeof udp>, back = false): string | undefined {
  const [iif, oif] = back ? [eth0, cni0] : [cni0, eth0]
  return NAMES[host.forward(layers, iif, oif).packet.mark]
}

describe('the state of a packet', () => {
  test('is new until a reply was seen, then established both ways', () => {
    const host = tracker()
    const [there, back] = [udp(POD, 1, WORLD, 2), udp(WORLD, 2, POD, 1)]
    expect([state(host, there), state(host, there), state(host, back, true), state(host, there)]).toEqual(['new', 'new', 'established', 'established'])
  })

  test('of an echo goes by its id', () => {
    const host = tracker()
    expect([state(host, echo(POD, WORLD, 7)), state(host, echo(WORLD, POD, 7, 0), true), state(host, echo(WORLD, POD, 8, 0), true)]).toEqual(['new', 'established', 'invalid'])
  })

  test('of an ICMP error is related where it quotes a packet of a connection, else invalid', () => {
    const host = tracker()
    const sent = udp(POD, 1, WORLD, 2)
    state(host, sent)
    expect(state(host, icmpError('198.51.100.1', POD, sent), true)).toBe('related')
    expect(state(host, icmpError('198.51.100.1', POD, udp(POD, 9, WORLD, 2)), true)).toBe('invalid')
    expect(state(host, icmpError('198.51.100.1', '10.1.0.3', sent), true)).toBe('invalid')
  })

  test('of a TCP handshake is new, established, established', () => {
    const host = tracker()
    const states = [state(host, tcp(POD, 1, WORLD, 2, 'S')), state(host, tcp(WORLD, 2, POD, 1, 'SA'), true), state(host, tcp(POD, 1, WORLD, 2, 'A'))]
    expect(states).toEqual(['new', 'established', 'established'])
  })

  test.each([['SA', 'invalid'], ['FA', 'invalid'], ['RA', 'invalid'], ['A', 'new']])('of a first segment %s is %s (tcp_new, nf_conntrack_tcp_loose)', (letters, expected) => {
    expect(state(tracker(), tcp(POD, 1, WORLD, 2, letters))).toBe(expected)
  })

  test('of a packet over lo is that of its way out', () => {
    const host = tracker()
    const out = host.hook('output', udp('127.0.0.1', 1, '127.0.0.1', 2), undefined, lo)
    const sent = host.hook('postrouting', out.packet, undefined, lo)
    const received = host.hook('prerouting', sent.packet, lo)
    expect(received.packet.nfct).toBe(sent.packet.nfct)
    expect(received.packet.mark).toBe(8)
  })

  test('of a packet that is not tracked is invalid to no rule that does not ask: nothing is tracked without ct rules', () => {
    const host = router('table ip t { chain c { type filter hook prerouting priority 0; accept; } }')
    expect([host.netfilter.hooks.defrag, host.hook('prerouting', udp(POD, 1, WORLD, 2), cni0).packet.nfct]).toEqual([false, undefined])
  })

  test('is tracked for the whole namespace by one rule that nothing reaches (nf_ct_netns_get)', () => {
    const host = router('table ip t { chain unused { ct state new accept; } }')
    host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect([host.netfilter.hooks.defrag, host.netfilter.connections(0).length]).toEqual([true, 1])
  })
})

describe('a connection', () => {
  test('is there after its first packet left, not when that was dropped', () => {
    const host = router('table ip t { chain c { type filter hook forward priority 0; udp dport 9 drop; ct state new accept; } }')
    host.forward(udp(POD, 1, WORLD, 9), cni0, eth0)
    expect(host.netfilter.connections(0)).toEqual([])
    host.forward(udp(POD, 1, WORLD, 2), cni0, eth0)
    expect(host.netfilter.connections(0)).toEqual([
      { protocol: 17, original: { src: POD, dst: WORLD, sport: 1, dport: 2 }, reply: { src: WORLD, dst: POD, sport: 2, dport: 1 } },
    ])
  })

  test('is not made by the answer to a packet that was rejected (__nf_conntrack_confirm)', () => {
    const host = router('table ip t { chain c { type filter hook forward priority 0; tcp dport 9 reject with tcp reset; ct state new accept; } }')
    const result = host.forward(tcp(POD, 1, WORLD, 9), cni0, eth0)
    if (result.verdict !== 'reject' || result.answer.kind !== 'rst') throw new Error('a RST was to be sent')
    const answer = { layers: result.answer.layers, mark: 0, nfct: conntrackAttach({ nfct: result.packet.nfct }) }
    const sent = host.hook('postrouting', host.hook('output', answer, undefined, cni0).packet, undefined, cni0)
    expect([sent.verdict, sent.packet.nfct?.info, host.netfilter.connections(0)]).toEqual(['accept', 'related-reply', []])
  })

  test.each([
    ['an echo', echo(POD, WORLD, 7), 30],
    ['a datagram', udp(POD, 1, WORLD, 2), 30],
    ['a SYN', tcp(POD, 1, WORLD, 2), 120],
    ['a segment of a connection picked up on the way', tcp(POD, 1, WORLD, 2, 'A'), 432_000],
  ])('of %s goes when nothing followed for its time', (_, layers, seconds) => {
    const host = tracker()
    host.forward(layers, cni0, eth0)
    const at = (time: number): number => host.netfilter.connections(time * 1e9).length
    expect([at(seconds - 1), at(seconds)]).toEqual([1, 0])
    host.seconds = seconds
    expect(state(host, layers)).toBe('new')
  })

  test.each([
    ['icmp_timeout', echo(POD, WORLD, 7)],
    ['udp_timeout', udp(POD, 1, WORLD, 2)],
    ['tcp_timeout_syn_sent', tcp(POD, 1, WORLD, 2)],
    ['tcp_timeout_established', tcp(POD, 1, WORLD, 2, 'A')],
  ])('goes after the time that %s says', (name, layers) => {
    const host = tracker({ [`net.netfilter.nf_conntrack_${name}`]: '3' })
    host.forward(layers, cni0, eth0)
    expect([2, 3].map((time) => host.netfilter.connections(time * 1e9).length)).toEqual([1, 0])
  })

  test('is not picked up in its midst where tcp_loose is 0', () => {
    const host = tracker({ 'net.netfilter.nf_conntrack_tcp_loose': '0' })
    expect([state(host, tcp(POD, 1, WORLD, 2, 'A')), state(host, tcp(POD, 3, WORLD, 2))]).toEqual(['invalid', 'new'])
  })

  test('of UDP lives longer once it has had traffic both ways for two seconds', () => {
    const host = tracker()
    state(host, udp(POD, 1, WORLD, 2))
    state(host, udp(WORLD, 2, POD, 1), true)
    host.seconds = 3
    state(host, udp(POD, 1, WORLD, 2))
    expect([host.netfilter.connections(122e9).length, host.netfilter.connections(123e9).length]).toEqual([1, 0])
  })

  test('that was refused is forgotten at once (a RST as the only reply)', () => {
    const host = tracker()
    state(host, tcp(POD, 1, WORLD, 2))
    expect(state(host, tcp(WORLD, 2, POD, 1, 'RA'), true)).toBe('established')
    expect(host.netfilter.connections(0)).toEqual([])
  })

  test('that was closed is opened anew by a SYN (RFC 1122)', () => {
    const host = tracker()
    for (const [letters, back] of [['S', false], ['SA', true], ['A', false], ['FA', false], ['FA', true], ['A', false]] as const) {
      state(host, back ? tcp(WORLD, 2, POD, 1, letters) : tcp(POD, 1, WORLD, 2, letters), back)
    }
    expect(state(host, tcp(POD, 1, WORLD, 2))).toBe('new')
  })

  test('shows what was seen of it as its status', () => {
    const host = router(`table ip t { chain c { type filter hook postrouting priority 0; ct status seen-reply meta mark set 2; ct status confirmed meta mark set meta mark | 1; ct direction reply meta mark set meta mark | 4; } }`)
    const mark = (layers: ReturnType<typeof udp>): number => host.forward(layers, cni0, eth0).packet.mark
    expect([mark(udp(POD, 1, WORLD, 2)), mark(udp(POD, 1, WORLD, 2)), mark(udp(WORLD, 2, POD, 1))]).toEqual([0, 1, 7])
  })
})

describe('the whole status of a translated connection', () => {
  test('has the bits that say which translations were decided (IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE)', () => {
    const host = router(`table ip t { chain n { type nat hook postrouting priority 100; masquerade; }
      chain c { type filter hook postrouting priority 150; ct status == 0x190 meta mark set 1; ct status == 0x198 meta mark set 2; } }`)
    const mark = (): number => host.forward(udp(POD, 1, WORLD, 2), cni0, eth0).packet.mark
    expect([mark(), mark()]).toEqual([1, 2])
  })
})

describe('two packets of one new flow that are under way together', () => {
  test('join, where they are datagrams (nf_ct_resolve_clash)', () => {
    const host = tracker()
    const [first, second] = [host.hook('prerouting', udp(POD, 1, WORLD, 2), cni0), host.hook('prerouting', udp(POD, 1, WORLD, 2), cni0)]
    const sent = [first, second].map(({ packet }) => host.hook('postrouting', packet, cni0, eth0))
    expect(sent.map(({ verdict }) => verdict)).toEqual(['accept', 'accept'])
    expect(sent[1]?.packet.nfct?.ct).toBe(sent[0]?.packet.nfct?.ct)
  })

  test('clash, where they are TCP: the second is dropped', () => {
    const host = tracker()
    const [first, second] = [host.hook('prerouting', tcp(POD, 1, WORLD, 2), cni0), host.hook('prerouting', tcp(POD, 1, WORLD, 2), cni0)]
    expect([first, second].map(({ packet }) => host.hook('postrouting', packet, cni0, eth0))).toMatchObject([{ verdict: 'accept' }, { verdict: 'drop', reason: 'CONNTRACK_INVALID' }])
  })
})
