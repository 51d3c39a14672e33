import { describe, expect, test } from 'vitest'
import { allocate, bufferOf, reserve, trueSize } from '../../../../src/model/core/buffer.js'
import { createPacket, type Packet } from '../../../../src/model/core/packet.js'

const packetOf = (length: number): Packet =>
  createPacket('a', { kind: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2', protocol: 1, ttl: 64, tos: 0, id: 1, df: false, mf: false, offset: 0, length }, [], undefined)

describe('the buffer of a packet: __alloc_skb(), net/core/skbuff.c', () => {
  test.each([[1, 576], [256, 576], [257, 1024], [704, 1024], [705, 2048], [1531, 2048], [1728, 2048], [1729, 4096]])('for %i bytes has %i', (bytes, size) => {
    expect(allocate(bytes)).toBe(size)
  })

  test('has room for the headers of a device and 15 bytes more', () => {
    expect(bufferOf(packetOf(225))).toBe(576)
    expect(bufferOf(packetOf(226))).toBe(1024)
  })

  test('counts with struct sk_buff', () => {
    expect(trueSize(packetOf(1500))).toBe(2304)
  })

  test('stays where there is room', () => {
    const packet = packetOf(552)
    reserve(packet, 16)
    expect(packet).toMatchObject({ headroom: 16, buffer: undefined })
  })

  test('is another one, larger by whole cache lines, where there is none: pskb_expand_head()', () => {
    const packet = packetOf(552)
    reserve(packet, 17)
    expect(packet).toMatchObject({ headroom: 80, buffer: 2048 })
    expect(trueSize(packet)).toBe(2304)
  })
})
