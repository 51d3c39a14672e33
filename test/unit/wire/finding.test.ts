import { expect, it } from 'vitest'
import { formatFinding } from '../../../src/wire/index.js'

it('says which field of which layer holds what instead of what', () => {
  expect(formatFinding({ layer: 'udp', index: 2, field: 'checksum', got: 0x12, expected: 0xabcd })).toBe('udp.checksum is 0x0012, expected 0xabcd (layer 2)')
  expect(formatFinding({ layer: 'ipv4', index: 1, field: 'length', got: 10, expected: 84 })).toBe('ipv4.length is 10, expected 84 (layer 1)')
  expect(formatFinding({ layer: 'ethernet', index: 0, field: 'src', got: 'ff:ff:ff:ff:ff:ff', expected: 'a unicast address' })).toBe(
    'ethernet.src is ff:ff:ff:ff:ff:ff, expected a unicast address (layer 0)',
  )
})
