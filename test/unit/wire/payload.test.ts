import { expect, it } from 'vitest'
import { decodePayload, encodePayload, formatPayload, payloadSize } from '../../../src/wire/payload.js'
import { bytesOf } from './captures.js'

it('is read and written as hex', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  const layer = decodePayload(bytes)
  expect(layer.data).toMatch(/^000102.*fdfeff$/)
  expect(payloadSize(layer)).toBe(256)
  const written = new Uint8Array(256)
  expect(encodePayload(layer, written, 0)).toBe(256)
  expect(written).toEqual(bytes)
  expect(decodePayload(bytes, 10, 12)).toEqual({ kind: 'payload', data: '0a0b' })
})

it('takes upper-case digits', () => {
  const written = new Uint8Array(2)
  encodePayload({ kind: 'payload', data: 'BEef' }, written, 0)
  expect(written).toEqual(bytesOf('beef'))
})

it('is refused where it is no hex', () => {
  for (const data of ['0', 'xyz', '0g', '  ', 'aé', 'a\u0130']) {
    expect(() => encodePayload({ kind: 'payload', data }, new Uint8Array(4), 0)).toThrow(`payload.data is '${data}': give bytes as pairs of hex digits`)
  }
})

it('prints its length and its first sixteen bytes', () => {
  expect(formatPayload({ kind: 'payload', data: 'ff' })).toBe('payload 1 byte: ff')
  expect(formatPayload({ kind: 'payload', data: 'ab'.repeat(16) })).toBe(`payload 16 bytes: ${'ab'.repeat(16)}`)
  expect(formatPayload({ kind: 'payload', data: 'ab'.repeat(17) })).toBe(`payload 17 bytes: ${'ab'.repeat(16)}…`)
})
