import { describe, expect, it } from 'vitest'
import { encodePcapng, type Pcapng } from '../../../../src/wire/index.js'

const bytes = Uint8Array.of(1, 2, 3, 4, 5)
const packet = { interface: 0, time: 0, bytes }
const encode = (packets: Pcapng['packets'], change: Partial<Pcapng> = {}): (() => Uint8Array) => () => encodePcapng({ interfaces: [{ name: 'one/eth0' }], packets, ...change })

describe('a capture file', () => {
  it('is one section of whole words, its interfaces and packets in order', () => {
    const file = encodePcapng({
      interfaces: [{ name: 'a', snaplen: 96, mac: 'b6:b2:a8:5f:2c:32' }],
      packets: [{ interface: 0, time: 0x1_0000_0002n, bytes, length: 9, dir: 'out', comments: ['hop 1'] }],
    })
    expect(Buffer.from(file).toString('hex').match(/.{1,8}/g)).toEqual([
      // section header: type, length, byte order, version 1.0, section length unknown, length
      '0a0d0d0a', '1c000000', '4d3c2b1a', '01000000', 'ffffffff', 'ffffffff', '1c000000',
      // interface: type, length, Ethernet, snaplen 96
      '01000000', '34000000', '01000000', '60000000',
      // if_name 'a'; if_MACaddr; if_tsresol 9; end; length
      '02000100', '61000000', '06000600', 'b6b2a85f', '2c320000', '09000100', '09000000', '00000000', '34000000',
      // packet: type, length, interface 0, time, captured 5, on the wire 9, bytes
      '06000000', '40000000', '00000000', '01000000', '02000000', '05000000', '09000000', '01020304', '05000000',
      // opt_comment, epb_flags outbound, end, length
      '01000500', '686f7020', '31000000', '02000400', '02000000', '00000000', '40000000',
    ])
  })

  it('may hold no packets', () => {
    expect(encode([])().length % 4).toBe(0)
  })

  it('refuses what it could not say', () => {
    expect(encode([packet, { ...packet, interface: 1 }])).toThrow('pcapng.packets[1].interface is 1: give the index of one of the 1 interfaces')
    expect(encode([{ ...packet, interface: 0.5 }])).toThrow('pcapng.packets[0].interface is 0.5')
    expect(encode([{ ...packet, time: -1 }])).toThrow('pcapng.packets[0].time is -1: give from 0 to 2^64 - 1')
    expect(encode([{ ...packet, time: 1n << 64n }])).toThrow('pcapng.packets[0].time')
    expect(encode([{ ...packet, time: 1.5 }])).toThrow('pcapng.packets[0].time is 1.5: give whole nanoseconds; from 2^53 on as a bigint')
    expect(encode([{ ...packet, time: 2 ** 60 }])).toThrow('pcapng.packets[0].time')
    expect(encode([{ ...packet, length: 4 }])).toThrow('pcapng.packets[0].length is 4: give at least the 5 bytes that there are')
    expect(encode([], { interfaces: [{ name: 'x', snaplen: -1 }] })).toThrow('pcapng.snaplen')
    expect(encode([], { interfaces: [{ name: 'x', linktype: 65536 }] })).toThrow('pcapng.linktype')
    expect(encode([], { interfaces: [{ name: 'x', mac: 'x' }] })).toThrow("pcapng.mac is 'x'")
    expect(encode([{ ...packet, comments: ['x'.repeat(65536)] }])).toThrow('pcapng.option')
  })
})
