import { describe, expect, it } from 'vitest'
import { decodeEthernet, encodeEthernet, formatEthernet, verifyEthernet, type EthernetLayer } from '../../../src/wire/ethernet.js'
import { captured } from './captures.js'
import { truncations } from './truncation.js'

const bytes = captured('echoRequest').subarray(0, 14)
const header: EthernetLayer = { kind: 'ethernet', dst: 'd2:d9:db:9b:a5:45', src: 'ce:02:ae:31:b1:46', type: 0x0800 }

describe('an Ethernet header', () => {
  it('is read from a captured frame', () => {
    expect(decodeEthernet(bytes)).toEqual(header)
  })

  it('is written as it was captured', () => {
    const written = new Uint8Array(14)
    expect(encodeEthernet(header, written, 0)).toBe(14)
    expect(written).toEqual(bytes)
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeEthernet, bytes)).toEqual(['ethernet.dst@0', 'ethernet.src@6', 'ethernet.type@12'])
    expect(() => decodeEthernet(bytes, 0, 8)).toThrow('ethernet.src at byte 6 needs 6 bytes, 2 left: the frame is cut off; capture with a larger snap length')
  })

  it('may not come from a group of stations', () => {
    expect(verifyEthernet(header)).toEqual([])
    expect(verifyEthernet({ ...header, src: '01:00:5e:00:00:01' })).toEqual([{ field: 'src', got: '01:00:5e:00:00:01', expected: 'a unicast address' }])
  })

  it('is refused with a MAC address that is none', () => {
    for (const src of ['', 'ce:02:ae:31:b1', 'ce-02-ae-31-b1-46', 'ce:02:ae:31:b1:4g', 'ce:02:ae:31:b1:46:00', 'cé:02:ae:31:b1:46']) {
      expect(() => encodeEthernet({ ...header, src }, new Uint8Array(14), 0)).toThrow(`ethernet.src is '${src}': give six hex pairs with colons, as in b6:b2:a8:5f:2c:32`)
    }
    expect(() => encodeEthernet({ ...header, type: 0x10000 }, new Uint8Array(14), 0)).toThrow('ethernet.type is 65536: give a whole number from 0 to 65535')
  })

  it('prints its stations and EtherType', () => {
    expect(formatEthernet(header)).toBe('ce:02:ae:31:b1:46 > d2:d9:db:9b:a5:45, ethertype IPv4 (0x0800)')
    expect(formatEthernet({ ...header, dst: 'ff:ff:ff:ff:ff:ff', type: 0x0806 })).toBe('ce:02:ae:31:b1:46 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806)')
    expect(formatEthernet({ ...header, type: 0x86dd })).toContain('ethertype IPv6 (0x86dd)')
    expect(formatEthernet({ ...header, type: 0x88cc })).toContain('ethertype Unknown (0x88cc)')
  })
})
