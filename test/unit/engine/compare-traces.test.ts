import { describe, expect, test } from 'vitest'
import { compareTraces, formatDifferences, type Hop, type Path, type TraceData } from '../../../src/engine/index.js'
import type { Layer } from '../../../src/wire/index.js'

const ethernet: Layer = { kind: 'ethernet', src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', type: 0x0800 }
const ipv4 = (more: Partial<Extract<Layer, { kind: 'ipv4' }>> = {}): Layer => ({
  kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2', protocol: 17, ttl: 64, tos: 0, id: 7, df: true, mf: false, offset: 0, length: 60, ...more,
})
const udp = (sport: number, dport: number, checksum = 0x1234): Layer => ({ kind: 'udp', sport, dport, length: 40, checksum })
const payload = (token: string): Layer => ({ kind: 'payload', data: `${token}0000` })

function hop(layers: readonly Layer[], more: Partial<Hop> = {}): Hop {
  return { netns: 'h1', ifname: 'eth0', kind: 'veth', dir: 'out', via: 'local', layers, ...more }
}

function path(hops: readonly Hop[], more: Partial<Path> = {}): Path {
  return { hops, branches: [], outcome: { kind: 'delivered', at: { netns: 'h2', ifname: 'eth0' } }, ...more }
}

function trace(token: string, request: Path, more: Partial<TraceData> = {}): TraceData {
  return {
    engine: 'model', plan: 'p', token, request, packets: [request], errors: [], arp: [], verdict: { delivered: true, answered: false },
    probe: { protocol: 'udp', netns: 'h1', dst: '10.0.0.2', from: 'h1', to: 'h2', size: 14, ttl: 64, tos: 0, port: 53 }, ...more,
  }
}

const sent = (token: string, sport: number, id = 7): Path => path([hop([ethernet, ipv4({ id }), udp(sport, 53), payload(token)])])
const back = (token: string, dport: number): Path => path([hop([ethernet, ipv4(), udp(53, dport), payload(token)])])

describe('compareTraces', () => {
  test('says nothing of the token, the id of the datagram, its checksum and the ephemeral port', () => {
    const [a, b] = [sent('aa'.repeat(12), 40000, 1), sent('bb'.repeat(12), 50000, 2)]
    expect(compareTraces(trace('aa'.repeat(12), a), trace('bb'.repeat(12), b))).toEqual([])
  })

  test('sees that the answer goes to another port than the request came from', () => {
    const [request, reply] = [sent('aa', 40000), back('aa', 40000)]
    const [other, astray] = [sent('bb', 50000), back('bb', 50001)]
    const differences = compareTraces(trace('aa', request, { packets: [request, reply], reply }), trace('bb', other, { packets: [other, astray], reply: astray }))
    expect(differences).toEqual([{ where: 'packet 1 hop 0 h1 eth0', field: 'udp.dport', a: '40000', b: '50001' }])
  })

  test('compares the ports that the probe named', () => {
    const a = path([hop([ethernet, ipv4(), udp(40000, 53)])])
    const b = path([hop([ethernet, ipv4(), udp(40000, 54)])])
    expect(compareTraces(trace('aa', a), trace('aa', b)).map(({ field }) => field)).toEqual(['udp.dport'])
  })

  test('leaves the flow hash of the outer header alone, and nothing else of it', () => {
    const outer = (sport: number, vni: number): Path => path([hop([ethernet, ipv4(), udp(sport, 8472), { kind: 'vxlan', flags: 8, vni }, ethernet, ipv4(), udp(40000, 53)])])
    expect(compareTraces(trace('aa', outer(1, 1)), trace('aa', outer(2, 2)))).toEqual([{ where: 'request hop 0 h1 eth0', field: 'vxlan.vni', a: '1', b: '2' }])
  })

  test('sees a UDP checksum that is missing', () => {
    const [a, b] = [path([hop([ethernet, ipv4(), udp(1, 53, 5)])]), path([hop([ethernet, ipv4(), udp(1, 53, 0)])])]
    expect(compareTraces(trace('aa', a), trace('aa', b))).toEqual([{ where: 'request hop 0 h1 eth0', field: 'udp.checksum', a: 'present', b: 'none' }])
  })

  test('shows both ways on one line where they part', () => {
    const a = path([hop([ethernet]), hop([ethernet], { ifname: 'cni0', kind: 'bridge', dir: 'in', via: 'bridged' })])
    const b = path([hop([ethernet]), hop([ethernet], { ifname: 'cni0', kind: 'bridge', dir: 'in', via: 'bridge-up' })])
    expect(compareTraces(trace('aa', a), trace('aa', b))).toEqual([
      { where: 'request', field: 'hops', a: 'h1/eth0(veth) out local · h1/cni0(bridge) in bridged', b: 'h1/eth0(veth) out local · h1/cni0(bridge) in bridge-up' },
    ])
  })

  test('sees another place and another reason of a drop, and takes UNOBSERVED for any', () => {
    const lost = (ifname: string, reason: 'NO_ROUTE' | 'RP_FILTER' | 'UNOBSERVED'): TraceData => trace('aa', path([], { outcome: { kind: 'dropped', at: { netns: 'h1', ifname }, reason } }))
    expect(compareTraces(lost('eth0', 'NO_ROUTE'), lost('cni0', 'RP_FILTER')).map(({ field }) => field)).toEqual(['at', 'reason'])
    expect(compareTraces(lost('eth0', 'NO_ROUTE'), lost('eth0', 'UNOBSERVED'))).toEqual([])
  })

  test('takes a packet that found no room to wait for one that waited in vain: a tap saw neither', () => {
    const lost = (reason: 'NEIGH_FAILED' | 'NEIGH_QUEUE_FULL'): TraceData => trace('aa', path([], { outcome: { kind: 'dropped', at: { netns: 'h1' }, reason } }))
    expect(compareTraces(lost('NEIGH_QUEUE_FULL'), lost('NEIGH_FAILED'))).toEqual([])
  })

  test('tells a namespace alone from a device of it', () => {
    const lost = (at: { readonly netns: string; readonly ifname?: string }): TraceData => trace('aa', path([], { outcome: { kind: 'dropped', at, reason: 'NEIGH_FAILED' } }))
    expect(compareTraces(lost({ netns: 'h1', ifname: 'cni0' }), lost({ netns: 'h1' }))).toEqual([{ where: 'request outcome', field: 'at', a: 'h1 cni0', b: 'h1' }])
  })

  test('compares what decided only where both know it, and of the tables that both consulted', () => {
    const route = (dst: string): Path => path([hop([ethernet], { decided: [{ table: 'route', row: { dst, dev: 'eth0' } }, { table: 'sysctl', row: { key: 'k', value: '1' } }] })])
    const other = path([hop([ethernet], { decided: [{ table: 'route', row: { dst: '10.9.0.0/16', dev: 'eth0' } }] })])
    expect(compareTraces(trace('aa', route('10.0.0.0/8')), trace('aa', path([hop([ethernet])])))).toEqual([])
    expect(compareTraces(trace('aa', route('10.0.0.0/8')), trace('aa', other))).toEqual([
      { where: 'request hop 0 h1 eth0', field: 'decided route', a: '10.0.0.0/8 dev eth0', b: '10.9.0.0/16 dev eth0' },
    ])
  })

  test('pairs branches by where they parted, in whatever order they are listed', () => {
    const flood = (ifname: string): Path['branches'][number] => ({ why: 'flood', from: { netns: 'h1', ifname: 'cni0' }, hops: [hop([ethernet], { ifname })], outcome: { kind: 'dropped', at: { netns: 'p', ifname: 'eth0' }, reason: 'OTHERHOST' } })
    const [a, b] = [path([], { branches: [flood('veth1'), flood('veth2')] }), path([], { branches: [flood('veth2'), flood('veth1')] })]
    expect(compareTraces(trace('aa', a), trace('aa', b))).toEqual([])
    expect(compareTraces(trace('aa', a), trace('aa', path([], { branches: [flood('veth1')] }))).map(({ where, field }) => `${where} ${field}`)).toEqual(['request branch flood from h1 cni0 to h1 veth2 branch'])
  })

  test('sees an address resolution that only one engine needed', () => {
    const arp = { netns: 'h1', ifname: 'eth0', ip: '10.0.0.2', requests: [], cast: 'broadcast', lladdr: '02:00:00:00:00:02' } as const
    expect(compareTraces(trace('aa', path([]), { arp: [arp] }), trace('aa', path([])))).toEqual([{ where: 'arp h1 eth0 10.0.0.2 broadcast', field: 'exchange', a: '0 requests', b: '-' }])
  })

  test('leaves it to the clock whether a known neighbour was asked for its confirmation, but not whether it gave it', () => {
    const arp = { netns: 'h1', ifname: 'eth0', ip: '10.0.0.2', requests: [], cast: 'unicast', lladdr: '02:00:00:00:00:02' } as const
    const { lladdr: _, ...silent } = arp
    expect(compareTraces(trace('aa', path([]), { arp: [arp] }), trace('aa', path([])))).toEqual([])
    expect(compareTraces(trace('aa', path([]), { arp: [silent] }), trace('aa', path([])))).toHaveLength(1)
  })
})

test('formatDifferences prints two columns', () => {
  const text = formatDifferences([{ where: 'request hop 3 h1 cni0', field: 'via', a: 'bridged', b: 'bridge-up' }])
  expect(text).toMatchInlineSnapshot(`
    "where                  field  model    kernel
    request hop 3 h1 cni0  via    bridged  bridge-up"
  `)
  expect(formatDifferences([])).toBe('')
})
