import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AddressError, formatMac, hexFromName, isLocalMac, isMac, isMulticastMac, isUnicastMac, macBytes, macFromName, macNumber, parseMac } from '../../../src/address/index.js'

describe('a MAC address', () => {
  test('becomes six lower-case pairs with colons', () => {
    expect(parseMac('b6:b2:a8:5f:2c:32')).toBe('b6:b2:a8:5f:2c:32')
    expect(parseMac('B6-B2-A8-5F-2C-32')).toBe('b6:b2:a8:5f:2c:32')
    expect(parseMac('2:0:0:0:0:1')).toBe('02:00:00:00:00:01')
  })

  test.each([
    ['', 'is empty'],
    ['b6:b2:a8:5f:2c', 'has 5 parts, not 6'],
    ['b6b2a85f2c32', 'has 1 part, not 6'],
    ['b6:b2:a8:5f:2c:3g', 'has the part "3g", which is not a hex pair'],
    ['b6:b2:a8-5f:2c:32', 'is not a MAC address'],
  ])('%j %s', (value, problem) => {
    expect(isMac(value)).toBe(false)
    expect(() => parseMac(value)).toThrow(new AddressError(value, problem, 'six hex pairs such as b6:b2:a8:5f:2c:32'))
  })

  test('is six bytes and back', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => { expect(macBytes(formatMac(bytes))).toEqual(bytes) }))
    expect(formatMac(Uint8Array.of(9, 9, 0xb6, 0xb2, 0xa8, 0x5f, 0x2c, 0x32), 2)).toBe('b6:b2:a8:5f:2c:32')
    expect(macNumber('00:00:00:00:01:02')).toBe(258)
  })

  test('says what kind it is by the two lowest bits of its first byte', () => {
    expect(isMulticastMac('01:00:5e:00:00:01')).toBe(true)
    expect(isMulticastMac('ff:ff:ff:ff:ff:ff')).toBe(true)
    expect(isMulticastMac('b6:b2:a8:5f:2c:32')).toBe(false)
    expect(isLocalMac('b6:b2:a8:5f:2c:32')).toBe(true)
    expect(isLocalMac('fa:16:3e:43:01:3e')).toBe(true)
    expect(isLocalMac('00:16:3e:43:01:3e')).toBe(false)
    expect(isUnicastMac('00:00:00:00:00:00')).toBe(false)
  })
})

describe('a name', () => {
  test('gives one MAC address, locally administered and unicast', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(9), (name, salt) => {
        const mac = macFromName(name, salt)
        return isMac(mac) && isUnicastMac(mac) && isLocalMac(mac) && mac === macFromName(name, salt)
      }),
    )
  })

  test('gives eight hex digits', () => {
    fc.assert(fc.property(fc.string(), (name) => /^[0-9a-f]{8}$/.test(hexFromName(name))))
    expect(hexFromName('coffee')).not.toBe(hexFromName('coffee', 1))
  })

  test('keeps its digits from one release to the next', () => {
    expect([hexFromName('rain-kubernetes-1/coffee'), macFromName('rain-kubernetes-1/coffee')]).toMatchInlineSnapshot(`
      [
        "47d700de",
        "ba:1e:4b:29:5c:27",
      ]
    `)
  })

  test('shares its MAC address with none of 155,000 others, and its digits with none of its host', () => {
    const macs = new Set<string>()
    for (let host = 0; host < 5000; host++) {
      const digits = new Set<string>()
      for (let pod = 0; pod < 31; pod++) {
        macs.add(macFromName(`host-${host}/pod-${pod}`))
        digits.add(hexFromName(`host-${host}/pod-${pod}`))
      }
      expect(digits.size).toBe(31)
    }
    expect(macs.size).toBe(155_000)
  })
})
