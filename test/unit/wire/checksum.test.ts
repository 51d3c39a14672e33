import { expect, it } from 'vitest'
import { checksum, foldChecksum, sumPseudoHeader, sumWords } from '../../../src/wire/checksum.js'
import { bytesOf, captured } from './captures.js'

it('is that of the example in RFC 1071', () => {
  expect(sumWords(bytesOf('0001f203f4f5f6f7'), 0, 8)).toBe(0x2ddf0)
  expect(checksum(bytesOf('0001f203f4f5f6f7'))).toBe(0x220d)
})

it('takes an odd last byte as the upper half of a word', () => {
  expect(checksum(bytesOf('0001f2'))).toBe(checksum(bytesOf('0001f200')))
})

it('gives 0 over bytes that hold their right checksum', () => {
  expect(checksum(captured('echoRequest'), 14, 34)).toBe(0)
  expect(checksum(captured('echoRequest'), 34)).toBe(0)
})

it('folds every carry of the largest sums', () => {
  expect(checksum(new Uint8Array(0x10000).fill(0xff))).toBe(0)
  expect(foldChecksum(0x1ffff)).toBe(0xfffe)
  expect(foldChecksum(0)).toBe(0xffff)
})

it('includes addresses, protocol and length in the pseudo header', () => {
  expect(sumPseudoHeader(bytesOf('0102030405060708'), 0, 17, 300)).toBe(0x0102 + 0x0304 + 0x0506 + 0x0708 + 17 + 300)
})
