import { describe, expect, test } from 'vitest'
import { conntrackAttach } from '../../../../src/model/netfilter/index.js'
import { echo, icmpError, icmpOf, ipOf, line, portsOf, tcp, udp } from './packets.js'
import { cni0, eth0, lo, router } from './router.js'

const nat = (rules: { prerouting?: string; input?: string; output?: string; postrouting?: string }): string =>
  `table ip nat {\n${Object.entries(rules)
    .map(([hook, text]) => `chain ${hook} { type nat hook ${hook} priority ${hook === 'postrouting' || hook === 'input' ? 100 : -100}; policy accept;\n${text}\n}`)
    .join('\n')}\n}`

const POD = '10.1.0.2'
const WORLD = '203.0.113.9'

describe('masquerade', () => {
  test('gives a packet the address of the link that it leaves by, and its reply the old one back', () => {
    const host = router(nat({ postrouting: 'oifname "eth0" masquerade' }))
    const out = host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0).packet.layers
    expect(line(out)).toBe(`192.0.2.1 > ${WORLD}`)
    expect(portsOf(out)).toBe('4000 > 53')
    const back = host.forward(udp(WORLD, 53, '192.0.2.1', 4000), eth0, cni0).packet.layers
    expect(line(back)).toBe(`${WORLD} > ${POD}`)
    expect(portsOf(back)).toBe('53 > 4000')
  })

  test('translates the reply at prerouting already, before it is routed', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    const { packet } = host.hook('prerouting', udp(WORLD, 53, '192.0.2.1', 4000), eth0)
    expect(line(packet.layers)).toBe(`${WORLD} > ${POD}`)
  })

  test('keeps the source port where it is free and takes another where it is not', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    const second = portsOf(host.forward(udp('10.1.0.3', 4000, WORLD, 53), cni0, eth0).packet.layers)
    const elsewhere = portsOf(host.forward(udp('10.1.0.4', 4000, '203.0.113.10', 53), cni0, eth0).packet.layers)
    expect(second).not.toBe('4000 > 53')
    expect(elsewhere).toBe('4000 > 53')
  })

  test.each([[80, 1, 511], [700, 600, 1023], [4000, 1024, 65535]])('keeps a new port in the range of the old one: %i', (port, min, max) => {
    const host = router(nat({ postrouting: 'masquerade' }))
    host.forward(udp(POD, port, WORLD, 53), cni0, eth0)
    const sport = Number(portsOf(host.forward(udp('10.1.0.3', port, WORLD, 53), cni0, eth0).packet.layers).split(' ')[0])
    expect(sport).not.toBe(port)
    expect(sport).toBeGreaterThanOrEqual(min)
    expect(sport).toBeLessThanOrEqual(max)
  })

  test('fully-random takes another port, and another echo id, though the old one is free', () => {
    const host = router(nat({ postrouting: 'masquerade fully-random' }))
    expect(portsOf(host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0).packet.layers)).not.toBe('4000 > 53')
    const request = icmpOf(host.forward(echo(POD, WORLD, 7), cni0, eth0).packet.layers)
    expect(request.id).not.toBe(7)
    const back = host.forward(echo(WORLD, '192.0.2.1', request.id, 0), eth0, cni0).packet.layers
    expect([line(back), icmpOf(back).id]).toEqual([`${WORLD} > ${POD}`, 7])
  })

  test('fully-random gives one flow the same port in every run', () => {
    const port = (): string => portsOf(router(nat({ postrouting: 'masquerade fully-random' })).forward(udp(POD, 4000, WORLD, 53), cni0, eth0).packet.layers)
    expect(port()).toBe(port())
  })

  test('chooses from the ports of the rule', () => {
    const host = router(nat({ postrouting: 'meta l4proto udp masquerade to :3000-3001' }))
    const ports = ['10.1.0.2', '10.1.0.3'].map((pod) => portsOf(host.forward(udp(pod, 4000, WORLD, 53), cni0, eth0).packet.layers))
    expect(ports.sort()).toEqual(['3000 > 53', '3001 > 53'])
  })

  test('has the last port of a full range taken twice, and drops the second (nf_nat_l4proto_unique_tuple)', () => {
    const host = router(nat({ postrouting: 'meta l4proto udp masquerade to :3000-3001' }))
    const verdicts = ['10.1.0.2', '10.1.0.3', '10.1.0.4'].map((pod) => host.forward(udp(pod, 4000, WORLD, 53), cni0, eth0).verdict)
    expect(verdicts).toEqual(['accept', 'accept', 'drop'])
  })

  test('leaves checksums to be computed anew, but no checksum at all as it is', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    const sent = (checksum: number): unknown => host.forward(udp(POD, checksum, WORLD, 53).map((layer) => (layer.kind === 'udp' || layer.kind === 'ipv4' ? { ...layer, checksum } : layer)), cni0, eth0).packet.layers
    expect(sent(7)).toEqual([expect.not.objectContaining({ checksum: 7 }), expect.not.objectContaining({ checksum: 7 })])
    expect(sent(0)).toEqual([expect.not.objectContaining({ checksum: 0 }), expect.objectContaining({ checksum: 0 })])
  })

  test('drops what a masqueraded connection sends by another link than before (nf_nat_oif_changed)', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    expect(host.forward(udp(POD, 4000, WORLD, 53), cni0, lo)).toMatchObject({ verdict: 'drop', reason: 'CONNTRACK_INVALID' })
    expect(host.netfilter.connections(0)).toEqual([])
  })

  test('asks the rules for the first packet alone, and says which connection translated the others', () => {
    const host = router(nat({ postrouting: 'counter masquerade' }))
    const first = host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    const second = host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    expect(first.decided).toMatchObject([{ table: 'nft', row: { table: 'nat', chain: 'postrouting', index: 0 } }])
    expect(second.decided).toMatchObject([{ table: 'conntrack', row: { original: { src: POD }, reply: { dst: '192.0.2.1' } } }])
    expect(host.netfilter.ruleset()[0]?.chains[0]?.rules[0]?.expr[0]).toEqual({ counter: { packets: 1, bytes: 28 } })
  })
})

describe('dnat', () => {
  const SERVICE = '10.96.0.10'

  test('gives a packet another destination before it is routed, and its reply the old source back', () => {
    const host = router(nat({ prerouting: `ip daddr ${SERVICE} tcp dport 80 dnat to 10.1.0.7:8080` }))
    const there = host.forward(tcp(POD, 5000, SERVICE, 80), cni0, cni0).packet.layers
    expect([line(there), portsOf(there)]).toEqual([`${POD} > 10.1.0.7`, '5000 > 8080'])
    const back = host.forward(tcp('10.1.0.7', 8080, POD, 5000, 'SA'), cni0, cni0).packet.layers
    expect([line(back), portsOf(back)]).toEqual([`${SERVICE} > ${POD}`, '80 > 5000'])
  })

  test('with masquerade behind it serves a pod that calls itself by the service (hairpin)', () => {
    const host = router(nat({ prerouting: `ip daddr ${SERVICE} dnat to ${POD}`, postrouting: `ip saddr ${POD} ip daddr ${POD} masquerade` }))
    const there = host.forward(udp(POD, 4000, SERVICE, 53), cni0, cni0).packet.layers
    expect(line(there)).toBe(`10.1.0.1 > ${POD}`)
    const back = host.forward(udp(POD, 53, '10.1.0.1', 4000), cni0, cni0).packet.layers
    expect(line(back)).toBe(`${SERVICE} > ${POD}`)
  })

  test('of a packet of the namespace itself has it routed again', () => {
    const host = router(nat({ output: `ip daddr ${SERVICE} dnat to 10.1.0.7` }))
    expect(host.hook('output', udp('192.0.2.1', 4000, SERVICE, 53), undefined, eth0)).toMatchObject({ verdict: 'accept', reroute: true })
    expect(host.hook('output', udp('192.0.2.1', 4001, WORLD, 53), undefined, eth0)).toMatchObject({ verdict: 'accept', reroute: false })
  })

  test('redirect sends to the link that the packet came in by, or from output to 127.0.0.1', () => {
    const host = router(nat({ prerouting: 'tcp dport 80 redirect to :8080', output: 'tcp dport 80 redirect' }))
    expect(line(host.hook('prerouting', tcp(POD, 5000, WORLD, 80), cni0).packet.layers)).toBe(`${POD} > 10.1.0.1`)
    expect(line(host.hook('output', tcp('192.0.2.1', 5000, WORLD, 80), undefined, eth0).packet.layers)).toBe('192.0.2.1 > 127.0.0.1')
  })
})

describe('snat', () => {
  test('keeps one client at one address of a range', () => {
    const host = router(nat({ postrouting: 'snat to 192.0.2.10-192.0.2.20' }))
    const sources = [1, 2, 3].map((port) => ipOf(host.forward(udp(POD, 4000 + port, WORLD, 53), cni0, eth0).packet.layers).src)
    expect(new Set(sources).size).toBe(1)
  })

  test.each([
    ['', '10.1.0.2', '192.0.2.9', '192.0.2.10'],
    ['', '10.1.0.3', '192.0.2.9', '192.0.2.12'],
    ['persistent', '10.1.0.2', '192.0.2.9', '192.0.2.11'],
    ['persistent', '10.1.0.3', '192.0.2.8', '192.0.2.18'],
  ])('chooses the address that the kernel chooses, by jhash2 (find_best_ips_proto): %s %s > %s as %s', (flags, src, dst, expected) => {
    const host = router(nat({ postrouting: `snat to 192.0.2.10-192.0.2.20 ${flags}` }))
    expect(ipOf(host.forward(udp(src, 4001, dst, 53), cni0, eth0).packet.layers).src).toBe(expected)
  })

  test('gives a second flow from one source port the translation of the first (find_appropriate_src)', () => {
    const host = router(nat({ postrouting: 'meta l4proto udp snat to 192.0.2.10-192.0.2.20:3000-4000' }))
    const first = host.forward(udp(POD, 4500, WORLD, 53), cni0, eth0).packet.layers
    const second = host.forward(udp(POD, 4500, '203.0.113.10', 53), cni0, eth0).packet.layers
    expect([ipOf(second).src, portsOf(second)]).toEqual([ipOf(first).src, portsOf(first)])
  })
})

describe('a connection that no rule translates', () => {
  test('takes another port where a translated one has its tuple (null binding)', () => {
    const host = router(nat({ postrouting: `ip saddr ${POD} snat to 10.1.0.9` }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    const own = host.forward(udp('10.1.0.9', 4000, WORLD, 53), cni0, eth0).packet.layers
    expect(ipOf(own).src).toBe('10.1.0.9')
    expect(portsOf(own)).not.toBe('4000 > 53')
  })
})

describe('an ICMP error', () => {
  test('about a masqueraded packet comes back to the pod, with the packet quoted as the pod sent it', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    const out = host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0).packet.layers
    const back = host.forward(icmpError('198.51.100.1', '192.0.2.1', out), eth0, cni0).packet.layers
    expect([line(back, 0), line(back, 1), portsOf(back)]).toEqual([`198.51.100.1 > ${POD}`, `${POD} > ${WORLD}`, '4000 > 53'])
  })

  test('from behind a dnat comes from the address that was called', () => {
    const host = router(nat({ prerouting: 'ip daddr 10.96.0.10 udp dport 53 dnat to 10.1.0.7:5353' }))
    const there = host.forward(udp(POD, 4000, '10.96.0.10', 53), cni0, cni0).packet.layers
    const back = host.forward(icmpError('10.1.0.7', POD, there, 3, 3), cni0, cni0).packet.layers
    expect([line(back, 0), line(back, 1), portsOf(back)]).toEqual([`10.96.0.10 > ${POD}`, `${POD} > 10.96.0.10`, '4000 > 53'])
  })

  test('about an echo with another id quotes the id that was sent', () => {
    const host = router(nat({ postrouting: 'masquerade fully-random' }))
    const out = host.forward(echo(POD, WORLD, 7), cni0, eth0).packet.layers
    const back = host.forward(icmpError('198.51.100.1', '192.0.2.1', out, 11, 0), eth0, cni0).packet.layers
    expect(back.filter((layer) => layer.kind === 'icmp').map((layer) => layer.id)).toEqual([undefined, 7])
  })

  test('that this namespace makes itself about a translated packet quotes what its sender sent (nf_ct_attach)', () => {
    const host = router(nat({ prerouting: 'ip daddr 10.96.0.10 dnat to 203.0.113.7' }))
    const { packet } = host.walk(udp(POD, 4000, '10.96.0.10', 53), ['prerouting', cni0])
    const nfct = conntrackAttach({ nfct: packet.nfct })
    const error = { layers: icmpError('10.1.0.1', POD, packet.layers, 11, 0), mark: 0, nfct }
    const output = host.hook('output', error, undefined, cni0)
    const { layers } = host.hook('postrouting', output.packet, undefined, cni0).packet
    expect([line(layers, 0), line(layers, 1)]).toEqual([`10.96.0.10 > ${POD}`, `${POD} > 10.96.0.10`])
  })

  test('that this namespace makes itself about a reply quotes the reply as it came', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    const { packet } = host.walk(udp(WORLD, 53, '192.0.2.1', 4000), ['prerouting', eth0])
    const error = { layers: icmpError('10.1.0.1', WORLD, packet.layers, 3, 1), mark: 0, nfct: conntrackAttach({ nfct: packet.nfct }) }
    const { layers } = host.hook('postrouting', host.hook('output', error, undefined, eth0).packet, undefined, eth0).packet
    expect([line(layers, 0), line(layers, 1)]).toEqual([`192.0.2.1 > ${WORLD}`, `${WORLD} > 192.0.2.1`])
  })

  test('that quotes a packet of no connection is invalid and stays as it is', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    const error = icmpError('198.51.100.1', '192.0.2.1', udp('192.0.2.1', 9, WORLD, 9))
    expect(host.forward(error, eth0, cni0).packet.layers).toEqual(error)
  })

  test('that is a redirect about a translated packet is dropped', () => {
    const host = router(nat({ postrouting: 'masquerade' }))
    const out = host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0).packet.layers
    expect(host.forward(icmpError('198.51.100.1', '192.0.2.1', out, 5, 1), eth0, cni0)).toMatchObject({ verdict: 'drop', reason: 'CONNTRACK_INVALID' })
  })
})

describe('nat chains', () => {
  test('run inside the one nat hook, whatever their own priority (nf_nat_register_fn)', () => {
    const host = router(`table ip t {
      chain late { type nat hook prerouting priority 50; dnat to 10.1.0.7; }
      chain filter { type filter hook prerouting priority 0; ip daddr 10.1.0.7 drop; }
    }`)
    expect(host.hook('prerouting', udp(POD, 4000, '10.96.0.10', 53), cni0)).toMatchObject({ verdict: 'drop', entry: { row: { chain: 'filter' } } })
  })

  test('are not asked behind the one that translates', () => {
    const host = router(`table ip t {
      chain first { type nat hook prerouting priority -100; dnat to 10.1.0.7; }
      chain second { type nat hook prerouting priority -90; counter; }
    }`)
    host.hook('prerouting', udp(POD, 4000, '10.96.0.10', 53), cni0)
    expect(host.netfilter.ruleset()[0]?.chains[1]?.rules[0]?.expr).toEqual([{ counter: { packets: 0, bytes: 0 } }])
  })

  test('end at the first that translates', () => {
    const host = router(`table ip t {
      chain second { type nat hook prerouting priority -90; dnat to 10.1.0.8; }
      chain first { type nat hook prerouting priority -100; dnat to 10.1.0.7; }
    }`)
    expect(ipOf(host.hook('prerouting', udp(POD, 4000, '10.96.0.10', 53), cni0).packet.layers).dst).toBe('10.1.0.7')
  })

  test('without rules track nothing (nf_ct_netns_get)', () => {
    const host = router(nat({ postrouting: '' }))
    host.forward(udp(POD, 4000, WORLD, 53), cni0, eth0)
    expect([host.netfilter.connections(0), host.netfilter.hooks.defrag]).toEqual([[], false])
  })
})
