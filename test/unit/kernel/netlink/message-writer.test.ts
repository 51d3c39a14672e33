import { describe, expect, test } from 'vitest'
import { nested, readAttributes, textOf, u16BEOf, u32BEOf, u32Of, u8Of } from '../../../../src/kernel/netlink/attributes.js'
import { MessageWriter } from '../../../../src/kernel/netlink/message-writer.js'

describe('a netlink message', () => {
  test('begins with its length, type, flags and sequence number', () => {
    const out = new MessageWriter()
    out.begin(16, 0x601, 7)
    out.u32(0xabcdef01)
    out.end()
    expect(out.bytes.toString('hex')).toBe('14000000' + '1000' + '0106' + '07000000' + '00000000' + '01efcdab')
  })

  test('pads attributes to four bytes and counts their length without the padding', () => {
    const out = new MessageWriter()
    out.attrText(3, 'cni0')
    expect(out.bytes.toString('hex')).toBe('0900' + '0300' + '636e693000' + '000000')
  })

  test('holds attributes in attributes', () => {
    const out = new MessageWriter()
    out.open(18)
    out.attrText(1, 'vxlan')
    out.open(2)
    out.attrU32(1, 4096)
    out.attrU16BE(15, 8472)
    out.attrU8(7, 1)
    out.attrU32BE(4, 0x0ae11caa)
    out.close()
    out.close()
    const info = nested(readAttributes(out.bytes), 18)
    const data = nested(info, 2)
    expect([textOf(info, 1), u32Of(data, 1), u16BEOf(data, 15), u8Of(data, 7), u32BEOf(data, 4)]).toEqual(['vxlan', 4096, 8472, 1, 0x0ae11caa])
  })

  test('has no bytes of the one before in its padding', () => {
    const out = new MessageWriter()
    out.attrBytes(1, new Uint8Array(8).fill(0xff))
    out.clear()
    out.attrBytes(1, new Uint8Array(1).fill(0xee))
    expect(out.bytes.toString('hex')).toBe('0500' + '0100' + 'ee000000')
  })

  test('grows with what is written', () => {
    const out = new MessageWriter()
    for (let count = 0; count < 50_000; count++) out.attrU32(1, count)
    expect(out.size).toBe(400_000)
    expect(out.bytes.readUInt32LE(399_996)).toBe(49_999)
  })

  test('asks for an acknowledgement of the last in a batch alone', () => {
    const out = new MessageWriter()
    for (const seq of [1, 2]) {
      out.begin(24, 1, seq)
      out.end()
    }
    out.flagLast(4)
    expect([out.bytes.readUInt16LE(6), out.bytes.readUInt16LE(22)]).toEqual([1, 5])
  })
})
