import fc from 'fast-check'
import { Address4 } from 'ip-address'
import { describe, expect, test } from 'vitest'
import {
  AddressError, contains, covers, formatIp, hasHostBits, isBroadcastAddress, isNetworkAddress, netmask, nthAddress, overlaps, parseIp, parsePrefix, prefixOf, sizeOf, tryPrefix,
} from '../../../src/address/index.js'

const prefix = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 32 })).map(([ip, length]) => prefixOf(ip, length))

describe('a prefix', () => {
  test('has a network, a length, a first and a last address', () => {
    expect(parsePrefix('10.168.1.0/24')).toEqual({
      text: '10.168.1.0/24', network: '10.168.1.0', prefixlen: 24, first: parseIp('10.168.1.0'), last: parseIp('10.168.1.255'), address: parseIp('10.168.1.0'),
    })
    expect(parsePrefix('0.0.0.0/0')).toMatchObject({ first: 0, last: 0xffffffff })
    expect(parsePrefix('255.255.255.255/32')).toMatchObject({ first: 0xffffffff, last: 0xffffffff })
  })

  test('keeps the address that it was written with', () => {
    const written = parsePrefix('10.168.0.1/24')
    expect(written).toMatchObject({ text: '10.168.0.0/24', address: parseIp('10.168.0.1') })
    expect(hasHostBits(written)).toBe(true)
    expect(hasHostBits(parsePrefix('10.168.0.0/24'))).toBe(false)
  })

  test('has the bounds that ip-address says', () => {
    fc.assert(
      fc.property(prefix, ({ text, first, last }) => {
        const theirs = new Address4(text)
        return theirs.startAddress().correctForm() === formatIp(first) && theirs.endAddress().correctForm() === formatIp(last)
      }),
    )
  })

  test.each([
    ['10.0.0.0', 'has no prefix length', 'one behind it, such as 10.0.0.0/24'],
    ['10.0.0.0/33', 'has the prefix length "33", which is not a number from 0 to 32', 'an address and its prefix length, such as 10.168.0.0/24'],
    ['10.0.0.0/', 'has the prefix length "", which is not a number from 0 to 32', 'an address and its prefix length, such as 10.168.0.0/24'],
    ['10.0.0.0/08', 'has the prefix length "08", which is not a number from 0 to 32', 'an address and its prefix length, such as 10.168.0.0/24'],
    ['10.0.0/24', 'has 3 parts, not 4', 'an address and its prefix length, such as 10.168.0.0/24'],
    ['coffee', 'is not a prefix', 'an address and its prefix length, such as 10.168.0.0/24'],
  ])('%j %s', (value, problem, remedy) => {
    expect(tryPrefix(value)).toBeUndefined()
    expect(() => parsePrefix(value)).toThrow(new AddressError(value, problem, remedy))
  })

  test('contains what lies between its bounds', () => {
    fc.assert(fc.property(prefix, fc.integer({ min: 0, max: 0xffffffff }), (p, ip) => contains(p, ip) === (prefixOf(ip, p.prefixlen).first === p.first)))
  })

  test('overlaps another only where one covers the other', () => {
    fc.assert(fc.property(prefix, prefix, (a, b) => overlaps(a, b) === (covers(a, b) || covers(b, a))))
    expect(overlaps(parsePrefix('10.0.0.0/24'), parsePrefix('10.0.1.0/24'))).toBe(false)
    expect(overlaps(parsePrefix('10.0.0.0/16'), parsePrefix('10.0.1.0/24'))).toBe(true)
  })

  test('counts its addresses from the network address', () => {
    const pods = parsePrefix('10.168.0.0/24')
    expect([nthAddress(pods, 0), nthAddress(pods, 1), nthAddress(pods, 255)]).toEqual(['10.168.0.0', '10.168.0.1', '10.168.0.255'])
    expect(sizeOf(pods)).toBe(256)
    expect(() => nthAddress(pods, 256)).toThrow('has no address number 256')
    expect(() => nthAddress(pods, -1)).toThrow(AddressError)
  })

  test('has a network and a broadcast address up to /30 only', () => {
    expect(isNetworkAddress(parsePrefix('10.0.0.0/30'), parseIp('10.0.0.0'))).toBe(true)
    expect(isBroadcastAddress(parsePrefix('10.0.0.0/30'), parseIp('10.0.0.3'))).toBe(true)
    expect(isNetworkAddress(parsePrefix('10.0.0.0/31'), parseIp('10.0.0.0'))).toBe(false)
    expect(isBroadcastAddress(parsePrefix('10.0.0.0/31'), parseIp('10.0.0.1'))).toBe(false)
    expect(isNetworkAddress(parsePrefix('10.168.1.0/32'), parseIp('10.168.1.0'))).toBe(false)
  })

  test('has a netmask', () => {
    expect([0, 1, 16, 24, 32].map(netmask)).toEqual(['0.0.0.0', '128.0.0.0', '255.255.0.0', '255.255.255.0', '255.255.255.255'])
  })
})
