import { describe, expect, it } from 'vitest'
import { decodeIpv4, encodeIpv4, formatIpv4, ipv4Checksum, ipv4Size, isFragment, verifyIpv4, type Ipv4Layer } from '../../../src/wire/ipv4.js'
import { captured } from './captures.js'
import { truncations } from './truncation.js'

const bytes = captured('echoRequest').subarray(14, 34)
const header: Ipv4Layer = {
  kind: 'ipv4', src: '10.168.0.12', dst: '10.168.1.32', protocol: 1, ttl: 64, tos: 0, id: 46264, df: true, mf: false, offset: 0, length: 44, checksum: 0x6f9d,
}
/** Router alert (RFC 2113). */
const optioned: Ipv4Layer = { ...header, options: '94040000' }

function written(layer: Ipv4Layer): Uint8Array {
  const into = new Uint8Array(ipv4Size(layer))
  expect(encodeIpv4(layer, into, 0)).toBe(into.length)
  return into
}

describe('an IPv4 header', () => {
  it('is read from a captured frame', () => {
    expect(decodeIpv4(bytes)).toEqual(header)
  })

  it('is written as it was captured', () => {
    expect(written(header)).toEqual(bytes)
  })

  it('keeps its options', () => {
    expect(ipv4Size(optioned)).toBe(24)
    expect(written(optioned)[0]).toBe(0x46)
    expect(decodeIpv4(written(optioned))).toEqual(optioned)
  })

  it('keeps the place of a fragment in its packet', () => {
    expect(decodeIpv4(captured('firstFragment'), 14)).toMatchObject({ mf: true, offset: 0, length: 572 })
    expect(decodeIpv4(captured('lastFragment'), 14)).toMatchObject({ mf: false, offset: 552, length: 176 })
    expect([header, { ...header, mf: true }, { ...header, offset: 8 }].map(isFragment)).toEqual([false, true, true])
  })

  it('keeps what is wrong on purpose', () => {
    const wrong: Ipv4Layer = { ...header, version: 6, ihl: 3, reserved: true, length: 9, checksum: 1 }
    expect(decodeIpv4(written(wrong))).toEqual(wrong)
  })

  it('names the field and offset at which its bytes end', () => {
    const fields = ['version@0', 'tos@1', 'length@2', 'id@4', 'offset@6', 'ttl@8', 'protocol@9', 'checksum@10', 'src@12', 'dst@16'].map((field) => `ipv4.${field}`)
    expect(truncations(decodeIpv4, bytes)).toEqual(fields)
    expect(truncations(decodeIpv4, written(optioned))).toEqual([...fields, 'ipv4.options@20'])
  })

  it('has a checksum over itself alone, whatever stands in the field', () => {
    expect(ipv4Checksum(bytes, 0, 20)).toBe(0x6f9d)
    expect(ipv4Checksum(bytes.with(10, 0).with(11, 0), 0, 20)).toBe(0x6f9d)
    expect(ipv4Checksum(bytes.with(8, 63), 0, 20)).not.toBe(0x6f9d)
  })

  it('is found wrong in version, header length and length', () => {
    expect(verifyIpv4(header, 44)).toEqual([])
    expect(verifyIpv4({ ...header, version: 6 }, 44)).toEqual([{ field: 'version', got: 6, expected: 4 }])
    expect(verifyIpv4({ ...header, ihl: 3 }, 44)).toEqual([{ field: 'ihl', got: 3, expected: 5 }])
    expect(verifyIpv4(header, 40)).toEqual([{ field: 'length', got: 44, expected: 40 }])
    expect(verifyIpv4(header)).toEqual([])
  })

  it('is refused with values that do not fit', () => {
    const refused = (change: Partial<Ipv4Layer>): (() => void) => () => void encodeIpv4({ ...header, ...change }, new Uint8Array(64), 0)
    expect(refused({ ttl: 256 })).toThrow('ipv4.ttl is 256: give a whole number from 0 to 255')
    expect(refused({ ttl: -1 })).toThrow('ipv4.ttl is -1')
    expect(refused({ ttl: 1.5 })).toThrow('ipv4.ttl is 1.5')
    expect(refused({ ttl: Number.NaN })).toThrow('ipv4.ttl is NaN')
    expect(refused({ tos: 256 })).toThrow('ipv4.tos')
    expect(refused({ id: 65536 })).toThrow('ipv4.id')
    expect(refused({ length: 65536 })).toThrow('ipv4.length')
    expect(refused({ protocol: 256 })).toThrow('ipv4.protocol')
    expect(refused({ checksum: 65536 })).toThrow('ipv4.checksum')
    expect(refused({ offset: 12 })).toThrow('ipv4.offset is 12: give a multiple of 8 from 0 to 65528')
    expect(refused({ offset: 65536 })).toThrow('ipv4.offset is 65536')
    expect(refused({ options: '9404' })).toThrow('ipv4.options take 2 bytes: give whole words of 4 bytes, 40 bytes at most')
    expect(refused({ options: '00'.repeat(44) })).toThrow('ipv4.options take 44 bytes')
    expect(refused({ options: '9404zz00' })).toThrow("ipv4.options is '9404zz00': give bytes as pairs of hex digits")
    for (const src of ['', '10.168.0', '10.168.0.256', '10.168.0.012', '10.168..12', '10.168.0.12.', '10.168.0.12/24', '.10.168.0.12', '::1', ' 10.168.0.12']) {
      expect(refused({ src })).toThrow(`ipv4.src is '${src}': give an IPv4 address, as in 10.168.0.12`)
    }
  })

  it('prints as tcpdump does', () => {
    expect(formatIpv4(header)).toBe('10.168.0.12 > 10.168.1.32: IP tos 0x0, ttl 64, id 46264, offset 0, flags [DF], proto ICMP (1), length 44')
    expect(formatIpv4({ ...optioned, df: false, mf: true, reserved: true, protocol: 47 })).toBe(
      '10.168.0.12 > 10.168.1.32: IP tos 0x0, ttl 64, id 46264, offset 0, flags [R, +], proto unknown (47), length 44, options 94040000',
    )
  })
})
