import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, formatFinding, sliceLayers, verifyFrame, withChecksums, type Layer } from '../../../src/wire/index.js'
import { bytesOf, captured, CAPTURES, type CaptureName } from './captures.js'
import { datagram, echo, encapsulate, ethernet, ipv4, payload, segment, tunnelled } from './samples.js'

const found = (frame: Uint8Array | readonly Layer[], options = {}): string[] => verifyFrame(frame, options).map(formatFinding)

describe('a captured frame', () => {
  it.each((Object.keys(CAPTURES) as CaptureName[]).filter((name) => name !== 'partialUdp' && name !== 'partialVxlan'))('%s is right', (name) => {
    expect(found(captured(name))).toEqual([])
  })

  it('is not judged by checksums that the kernel left to the device', () => {
    expect(found(captured('partialUdp'))).toEqual(['udp.checksum is 0x169c, expected 0xb202 (layer 2)'])
    expect(verifyFrame(captured('partialVxlan')).map(({ layer, index }) => [layer, index])).toEqual([['udp', 2], ['udp', 6]])
    expect(found(captured('partialUdp'), { partial: true })).toEqual([])
    expect(found(captured('partialVxlan'), { partial: true })).toEqual([])
  })

  it('is still judged by the others then', () => {
    expect(found(captured('echoRequest').with(50, 1), { partial: true })).toHaveLength(1)
    expect(found(captured('partialUdp').with(22, 63), { partial: true })).toHaveLength(1)
  })
})

describe('one changed byte', () => {
  it.each([
    ['the IPv4 header', 'echoRequest', 22, 'ipv4.checksum is 0x6f9d, expected 0x709d (layer 1)'],
    ['an ICMP message', 'echoRequest', 57, 'icmp.checksum is 0x8de8, expected 0x8ce9 (layer 2)'],
    ['a datagram', 'udp', 48, 'udp.checksum is 0xbb11, expected 0xbc11 (layer 2)'],
    ['a segment', 'tcpData', 72, 'tcp.checksum is 0x859d, expected 0x869d (layer 2)'],
  ] as const)('in %s is found', (_, name, at, finding) => {
    const bytes = captured(name)
    expect(found(bytes.with(at, (bytes[at] as number) - 1))).toEqual([finding])
  })

  it('in the inner packet breaks the checksum inside and that of the outer UDP header', () => {
    const bytes = captured('vxlanEchoRequest')
    expect(verifyFrame(bytes.with(107, 1)).map(({ layer, index, field }) => [layer, index, field])).toEqual([['udp', 2, 'checksum'], ['icmp', 6, 'checksum']])
  })

  it('in a quoted IPv4 header is found, in what it carries not', () => {
    const bytes = captured('portUnreachable')
    const quote = (at: number): [string, number][] => verifyFrame(bytes.with(at, 0xff)).map(({ layer, index }) => [layer, index])
    expect(quote(50)).toEqual([['icmp', 2], ['ipv4', 3]])
    expect(quote(75)).toEqual([['icmp', 2]])
  })
})

describe('a length', () => {
  const change = (layers: readonly Layer[], kind: 'ipv4' | 'udp', length: number): Layer[] =>
    layers.map((layer): Layer => (layer.kind === kind ? ({ ...layer, length } as Layer) : layer))

  it('that says more or less than there is, is found', () => {
    expect(found(change(datagram, 'ipv4', 100))).toEqual(['ipv4.length is 100, expected 35 (layer 1)'])
    expect(found(change(datagram, 'ipv4', 30))).toEqual(['ipv4.length is 30, expected 35 (layer 1)'])
    expect(found(change(datagram, 'udp', 14))).toEqual(['udp.length is 14, expected 15 (layer 2)'])
  })

  it('that is wrong makes the checksums behind it unknown', () => {
    expect(verifyFrame(change(withChecksums(datagram), 'ipv4', 30)).map(({ layer, field }) => `${layer} ${field}`)).toEqual(['ipv4 length', 'ipv4 checksum'])
  })

  it('may leave padding outside that was encapsulated', () => {
    expect(found(encapsulate([...echo, payload('0000')], 14 + 35 + 2))).toEqual([])
    expect(found(encapsulate([...echo, payload('0000')], 14 + 35 + 1))).toEqual(['ipv4.length is 86, expected 87 (layer 1)', 'udp.length is 66, expected 67 (layer 2)'])
  })

  it('of a datagram says more than is there in a fragment', () => {
    expect(found([ipv4(17, 16, { mf: true, df: false }), { kind: 'udp', sport: 1, dport: 2, length: 100, checksum: 9 }, payload('00'.repeat(8))])).toEqual([])
  })
})

describe('headers that no receiver takes', () => {
  it('are each named', () => {
    const odd = tunnelled.map((layer): Layer => {
      if (layer.kind === 'vxlan') return { ...layer, flags: 0 }
      if (layer.kind === 'ipv4') return { ...layer, version: 6, ihl: 4 }
      return layer.kind === 'ethernet' ? { ...layer, src: '01:00:5e:00:00:01' } : layer
    })
    expect(verifyFrame(odd).map(({ index, field }) => `${index} ${field}`)).toEqual(['0 src', '1 version', '1 ihl', '3 flags', '4 src', '5 version', '5 ihl'])
    expect(found(segment.map((layer): Layer => (layer.kind === 'tcp' ? { ...layer, dataOffset: 6 } : layer)))).toEqual(['tcp.dataOffset is 6, expected 5 (layer 2)'])
  })
})

describe('a header that announces another one than follows', () => {
  it('is found by EtherType', () => {
    expect(found(captured('echoRequest').subarray(0, 30))).toEqual(['ethernet.type is 2048, expected that of what follows: payload (layer 0)'])
    expect(found(captured('echoRequest').subarray(0, 14))).toEqual(['ethernet.type is 2048, expected that of what follows: nothing (layer 0)'])
    expect(found(captured('arpReply').with(21, 9))).toEqual([])
    expect(found(echo.map((layer): Layer => (layer.kind === 'ethernet' ? { ...layer, type: 0x86dd } : layer)))).toEqual([
      'ethernet.type is 34525, expected that of what follows: ipv4 (layer 0)',
    ])
  })

  it('is found by protocol', () => {
    expect(found(echo.map((layer): Layer => (layer.kind === 'ipv4' ? { ...layer, protocol: 17 } : layer)))).toEqual(['ipv4.protocol is 17, expected that of what follows: icmp (layer 1)'])
  })
})

it('does not expect headers where a quote was cut', () => {
  const quote = sliceLayers(withChecksums(tunnelled.slice(1)), 0, 20 + 8 + 8 + 14 + 10)
  expect(quote.at(-1)?.kind).toBe('payload')
  expect(found([ethernet, ipv4(1, 8 + 60), { kind: 'icmp', type: 3, code: 3 }, ...quote])).toEqual([])
})

describe('checksums', () => {
  const given = (checksum: number): Layer[] => datagram.map((layer): Layer => (layer.kind === 'udp' ? { ...layer, checksum } : layer))

  it('of 0 in UDP are none', () => {
    expect(found(given(0))).toEqual([])
    expect(found(given(1))).toHaveLength(1)
  })

  it('of 0 and 0xffff are the same number', () => {
    const bytes = encodeFrame([...echo.slice(0, 2), { kind: 'icmp', type: 8, code: 0, id: 0xf7ff, seq: 0 }]).with(17, 28)
    const fixed = encodeFrame(decodeFrame(bytes).map((layer): Layer => (layer.kind === 'ipv4' ? ipv4(1, 8) : layer)))
    expect(fixed.subarray(36, 38)).toEqual(bytesOf('0000'))
    expect(found(fixed)).toEqual([])
    expect(found(fixed.with(36, 0xff).with(37, 0xff))).toEqual([])
    expect(found(fixed.with(36, 0xff).with(37, 0xfe))).toHaveLength(1)
  })
})
