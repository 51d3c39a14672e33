import { describe, expect, it } from 'vitest'
import { decodeVxlan, encodeVxlan, formatVxlan, looksLikeVxlan, verifyVxlan, type VxlanLayer } from '../../../src/wire/vxlan.js'
import { captured } from './captures.js'
import { truncations } from './truncation.js'

const bytes = captured('vxlanEchoRequest').subarray(42, 50)
const header: VxlanLayer = { kind: 'vxlan', flags: 0x08, vni: 1 }

function written(layer: VxlanLayer): Uint8Array {
  const into = new Uint8Array(8)
  expect(encodeVxlan(layer, into, 0)).toBe(8)
  return into
}

describe('a VXLAN header', () => {
  it('is read from a captured frame', () => {
    expect(decodeVxlan(bytes)).toEqual(header)
  })

  it('is written as it was captured', () => {
    expect(written(header)).toEqual(bytes)
  })

  it('keeps the largest VNI and all reserved bits apart', () => {
    for (const layer of [{ ...header, vni: 0xffffff }, { ...header, flags: 0xff, vni: 0, reserved: 0x80010203 }, { ...header, reserved: 0xff }]) {
      expect(decodeVxlan(written(layer))).toEqual(layer)
    }
    expect(written({ ...header, reserved: 0x010203ff })).toEqual(Uint8Array.of(8, 1, 2, 3, 0, 0, 1, 0xff))
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeVxlan, bytes)).toEqual(['vxlan.flags@0', 'vxlan.reserved@1', 'vxlan.vni@4', 'vxlan.reserved2@7'])
  })

  it('is none without a valid VNI', () => {
    expect(verifyVxlan(header)).toEqual([])
    expect(verifyVxlan({ ...header, flags: 0x80 })).toEqual([{ field: 'flags', got: 0x80, expected: 0x08 }])
    expect(looksLikeVxlan(bytes, 0, 8)).toBe(true)
    expect(looksLikeVxlan(bytes, 0, 7)).toBe(false)
    expect(looksLikeVxlan(bytes.with(0, 0xf7), 0, 8)).toBe(false)
  })

  it('is refused with values that do not fit', () => {
    expect(() => written({ ...header, vni: 0x1000000 })).toThrow('vxlan.vni is 16777216: give a whole number from 0 to 16777215')
    expect(() => written({ ...header, flags: 256 })).toThrow('vxlan.flags')
    expect(() => written({ ...header, reserved: -1 })).toThrow('vxlan.reserved')
  })

  it('prints flags and VNI', () => {
    expect(formatVxlan(header)).toBe('VXLAN, flags [I] (0x08), vni 1')
    expect(formatVxlan({ ...header, flags: 0 })).toBe('VXLAN, flags [.] (0x00), vni 1')
  })
})
