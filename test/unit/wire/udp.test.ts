import { describe, expect, it } from 'vitest'
import { decodeUdp, encodeUdp, formatUdp, udpChecksum, verifyUdp, type UdpLayer } from '../../../src/wire/udp.js'
import { captured } from './captures.js'
import { truncations } from './truncation.js'

const frame = captured('udp')
const header: UdpLayer = { kind: 'udp', sport: 33265, dport: 9, length: 15, checksum: 0xbb11 }
const ADDRESSES = 26

describe('a UDP header', () => {
  it('is read from a captured frame', () => {
    expect(decodeUdp(frame, 34)).toEqual(header)
  })

  it('is written as it was captured', () => {
    const written = new Uint8Array(8)
    expect(encodeUdp(header, written, 0)).toBe(8)
    expect(written).toEqual(frame.subarray(34, 42))
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeUdp, frame.subarray(34, 42))).toEqual(['udp.sport@0', 'udp.dport@2', 'udp.length@4', 'udp.checksum@6'])
  })

  it('has a checksum over addresses, header and payload', () => {
    expect(udpChecksum(frame, ADDRESSES, 34, frame.length)).toBe(0xbb11)
    expect(udpChecksum(frame.with(29, 13), ADDRESSES, 34, frame.length)).toBe(0xbb10)
    expect(udpChecksum(frame.with(frame.length - 1, 0), ADDRESSES, 34, frame.length)).not.toBe(0xbb11)
  })

  it('sends a checksum that comes to 0 as 0xffff, because 0 means none', () => {
    // 0.0.0.0 > 0.0.0.0, protocol 17 and twice the length 10: 37, to which two bytes of payload add what is missing to 0xffff.
    const bytes = new Uint8Array(18)
    encodeUdp({ kind: 'udp', sport: 0, dport: 0, length: 10 }, bytes, 8)
    bytes[16] = 0xff
    bytes[17] = 0xff - 37
    expect(udpChecksum(bytes, 0, 8, 18)).toBe(0xffff)
    expect(udpChecksum(bytes.with(17, 0xff - 38), 0, 8, 18)).toBe(1)
  })

  it('is found wrong in its length', () => {
    expect(verifyUdp(header, 15)).toEqual([])
    expect(verifyUdp(header, 14)).toEqual([{ field: 'length', got: 15, expected: 14 }])
    expect(verifyUdp(header)).toEqual([])
    expect(verifyUdp({ ...header, length: 7 })).toEqual([{ field: 'length', got: 7, expected: '8 or more' }])
  })

  it('is refused with values that do not fit', () => {
    for (const field of ['sport', 'dport', 'length', 'checksum'] as const) {
      expect(() => encodeUdp({ ...header, [field]: 65536 }, new Uint8Array(8), 0)).toThrow(`udp.${field} is 65536: give a whole number from 0 to 65535`)
    }
  })

  it('prints the length of its payload', () => {
    expect(formatUdp(header)).toBe('UDP 33265 > 9, length 7')
    expect(formatUdp({ ...header, checksum: 0 })).toBe('UDP 33265 > 9, length 7, no cksum')
  })
})
