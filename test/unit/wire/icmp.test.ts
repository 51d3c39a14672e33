import { describe, expect, it } from 'vitest'
import { decodeIcmp, encodeIcmp, formatIcmp, icmpChecksum, quotes, type IcmpLayer } from '../../../src/wire/icmp.js'
import { captured, type CaptureName } from './captures.js'
import { truncations } from './truncation.js'

const HEADERS: readonly (readonly [CaptureName, IcmpLayer, string])[] = [
  ['echoRequest', { kind: 'icmp', type: 8, code: 0, id: 23120, seq: 1, checksum: 0x8de8 }, 'ICMP echo request, id 23120, seq 1'],
  ['echoReply', { kind: 'icmp', type: 0, code: 0, id: 23120, seq: 1, checksum: 0x95e8 }, 'ICMP echo reply, id 23120, seq 1'],
  ['netUnreachable', { kind: 'icmp', type: 3, code: 0, checksum: 0xfcff }, 'ICMP net unreachable (3/0)'],
  ['hostUnreachable', { kind: 'icmp', type: 3, code: 1, checksum: 0xfcfe }, 'ICMP host unreachable (3/1)'],
  ['portUnreachable', { kind: 'icmp', type: 3, code: 3, checksum: 0x1399 }, 'ICMP port unreachable (3/3)'],
  ['fragNeeded', { kind: 'icmp', type: 3, code: 4, mtu: 1450, checksum: 0x95c4 }, 'ICMP fragmentation needed (3/4), mtu 1450'],
  ['redirect', { kind: 'icmp', type: 5, code: 1, gateway: '10.168.0.50', checksum: 0xf024 }, 'ICMP redirect host (5/1) to 10.168.0.50'],
  ['timeExceeded', { kind: 'icmp', type: 11, code: 0, checksum: 0xf4ff }, 'ICMP time exceeded in-transit (11/0)'],
]

function written(layer: IcmpLayer): Uint8Array {
  const into = new Uint8Array(8)
  expect(encodeIcmp(layer, into, 0)).toBe(8)
  return into
}

describe('an ICMP header', () => {
  it.each(HEADERS)('is read from %s, written as it was captured, and printed', (name, header, line) => {
    const bytes = captured(name).subarray(34)
    expect(decodeIcmp(bytes)).toEqual(header)
    expect(written(header)).toEqual(bytes.subarray(0, 8))
    expect(icmpChecksum(bytes, 0, bytes.length)).toBe(header.checksum)
    expect(formatIcmp(header)).toBe(line)
  })

  it('keeps the bytes that have no name', () => {
    const pointer: IcmpLayer = { kind: 'icmp', type: 12, code: 0, rest: 0x14000000, checksum: 0 }
    const oldRouter: IcmpLayer = { kind: 'icmp', type: 3, code: 4, mtu: 0, rest: 0x00ff, checksum: 0 }
    const timestamp: IcmpLayer = { kind: 'icmp', type: 13, code: 0, rest: 0xfffefffd, checksum: 0 }
    for (const header of [pointer, oldRouter, timestamp]) expect(decodeIcmp(written(header))).toEqual(header)
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeIcmp, captured('echoRequest').subarray(34, 42))).toEqual(['icmp.type@0', 'icmp.code@1', 'icmp.checksum@2', 'icmp.rest@4'])
  })

  it('quotes a packet if it is an error', () => {
    const types = Array.from({ length: 256 }, (_, type) => type).filter((type) => quotes({ kind: 'icmp', type, code: 0 }))
    expect(types).toEqual([3, 4, 5, 11, 12])
  })

  it('is refused with values that do not fit', () => {
    const refused = (layer: Omit<IcmpLayer, 'kind'>): (() => void) => () => void written({ kind: 'icmp', ...layer })
    expect(refused({ type: 256, code: 0 })).toThrow('icmp.type is 256: give a whole number from 0 to 255')
    expect(refused({ type: 8, code: 256 })).toThrow('icmp.code')
    expect(refused({ type: 8, code: 0, id: 65536 })).toThrow('icmp.id')
    expect(refused({ type: 8, code: 0, seq: -1 })).toThrow('icmp.seq')
    expect(refused({ type: 3, code: 4, mtu: 65536 })).toThrow('icmp.mtu')
    expect(refused({ type: 3, code: 4, rest: 65536 })).toThrow('icmp.rest')
    expect(refused({ type: 5, code: 1, gateway: 'tea' })).toThrow("icmp.gateway is 'tea': give an IPv4 address")
    expect(refused({ type: 3, code: 0, checksum: 1.5 })).toThrow('icmp.checksum')
  })

  it('prints codes and types that have no name as numbers', () => {
    const line = (type: number, code: number): string => formatIcmp({ kind: 'icmp', type, code })
    expect([line(3, 13), line(3, 10), line(3, 200), line(11, 1), line(4, 0), line(12, 0), line(13, 0), line(5, 0), line(11, 9)]).toEqual([
      'ICMP admin prohibited filter (3/13)', 'ICMP admin prohibited (3/10)', 'ICMP unreachable (3/200)', 'ICMP ip reassembly time exceeded (11/1)',
      'ICMP source quench (4/0)', 'ICMP parameter problem (12/0)', 'ICMP type (13/0)', 'ICMP redirect net (5/0)', 'ICMP time exceeded (11/9)',
    ])
  })
})
