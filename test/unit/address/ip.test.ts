import fc from 'fast-check'
import { Address4, Address6 } from 'ip-address'
import { describe, expect, test } from 'vitest'
import { AddressError, formatIp, isIp, isLimitedBroadcast, isLinkLocal, isLoopback, isMulticast, isZeronet, parseIp } from '../../../src/address/index.js'

const number = fc.integer({ min: 0, max: 0xffffffff })

describe('an IPv4 address', () => {
  test('is a number and back', () => {
    expect(parseIp('10.168.0.12')).toBe(178782220)
    expect(formatIp(178782220)).toBe('10.168.0.12')
    fc.assert(fc.property(number, (ip) => parseIp(formatIp(ip)) === ip))
  })

  test('is the number that ip-address says', () => {
    fc.assert(fc.property(number, (ip) => formatIp(ip) === Address4.fromInteger(ip).correctForm()))
  })

  test.each([
    ['', 'is empty'],
    ['10.0.0', 'has 3 parts, not 4'],
    ['10', 'has 1 part, not 4'],
    ['10.0.0.256', 'has the octet 256, which is above 255'],
    ['10.0..1', 'has an empty octet'],
    ['10.0.0.x', 'has the octet "x", which is not a number'],
    ['10.0.0.01', 'has the octet 01 with a leading zero (octal for some tools, decimal for others)'],
    ['10.0.0.1/24', 'has a prefix length where an address alone is needed'],
    [' 10.0.0.1', 'contains white space'],
    ['fe80::1', 'is an IPv6 address'],
    ['::', 'is an IPv6 address'],
    ['fe80::1%eth0', 'is an IPv6 address'],
    ['2001:db8:0:0:0:0:0:1', 'is an IPv6 address'],
    ['::ffff:10.0.0.1', 'is an IPv6 address'],
    ['ce:02:ae:31:b1:46', 'is not an IPv4 address'],
    ['coffee', 'is not an IPv4 address'],
  ])('%j %s', (value, problem) => {
    expect(isIp(value)).toBe(false)
    expect(() => parseIp(value)).toThrow(new AddressError(value, problem, 'an IPv4 address such as 10.168.0.12'))
  })

  test('is said to be IPv6 where ip-address says so', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.string({ unit: fc.constantFrom(...'0123456789abcf:'), minLength: 2, maxLength: 40 })), (text) => {
        expect(() => parseIp(text)).toThrow(Address6.isValid(text) ? 'is an IPv6 address' : /^(?!.*is an IPv6 address)/)
      }),
      { numRuns: 1000 },
    )
  })

  test('is refused with nothing but an AddressError, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789./:a '), maxLength: 20 })), (text) => {
        try {
          return formatIp(parseIp(text)) === text
        } catch (error) {
          return error instanceof AddressError && error.value === text
        }
      }),
    )
  })

  test('belongs to the kernel\'s classes', () => {
    const classes = { isMulticast, isLoopback, isZeronet, isLinkLocal, isLimitedBroadcast }
    const of = (text: string): string[] => Object.entries(classes).filter(([, is]) => is(parseIp(text))).map(([name]) => name)
    expect(of('224.0.0.1')).toEqual(['isMulticast'])
    expect(of('239.255.255.255')).toEqual(['isMulticast'])
    expect(of('240.0.0.1')).toEqual([])
    expect(of('127.1.2.3')).toEqual(['isLoopback'])
    expect(of('0.1.2.3')).toEqual(['isZeronet'])
    expect(of('169.254.1.1')).toEqual(['isLinkLocal'])
    expect(of('255.255.255.255')).toEqual(['isLimitedBroadcast'])
    expect(of('10.0.0.1')).toEqual([])
  })
})
