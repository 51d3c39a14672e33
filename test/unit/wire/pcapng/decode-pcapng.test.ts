import { describe, expect, it } from 'vitest'
import { decodePcapng, encodePcapng, WireError, type Pcapng } from '../../../../src/wire/index.js'
import { bytesOf } from '../captures.js'
import { thrownBy } from '../truncation.js'

const capture = {
  application: 'hopspec',
  comments: ['two hosts', 'five pods – 10.168.0.0/16'],
  interfaces: [
    { name: 'rain-kubernetes-1/flannel.1', description: 'vxlan, mtu 1450', mac: 'b6:b2:a8:5f:2c:32', snaplen: 262144 },
    { name: 'coffee/eth0', linktype: 101 },
  ],
  packets: [
    { interface: 1, time: 1_764_000_000_123_456_789n, bytes: Uint8Array.of(1), dir: 'in', comments: ['hop 1', 'route 10.168.1.0/24'] },
    { interface: 0, time: 0n, bytes: new Uint8Array(0), length: 1500, dir: 'out' },
    { interface: 0, time: (1n << 64n) - 1n, bytes: Uint8Array.of(1, 2, 3, 4) },
  ],
} as const satisfies Pcapng

describe('a capture file', () => {
  it('reads as what was written', () => {
    expect(decodePcapng(encodePcapng(capture))).toEqual(capture)
    expect(decodePcapng(encodePcapng({ interfaces: [], packets: [] }))).toEqual({ interfaces: [], packets: [] })
  })

  it('may have sections, each with its own interfaces', () => {
    const file = encodePcapng(capture)
    const { interfaces, packets } = decodePcapng(Uint8Array.of(...file, ...file))
    expect(interfaces).toHaveLength(4)
    expect(packets.map((packet) => packet.interface)).toEqual([1, 0, 0, 3, 2, 2])
  })

  it('may lie anywhere in a buffer', () => {
    const file = encodePcapng(capture)
    expect(decodePcapng(Uint8Array.of(0, 0, 0, ...file).subarray(3))).toEqual(capture)
  })

  it('of the other byte order, in microseconds with an offset, with blocks of other kinds, is read', () => {
    const file = bytesOf(
      [
        '0a0d0d0a', '0000001c', '1a2b3c4d', '00010000', 'ffffffffffffffff', '0000001c',
        // interface: snaplen 2, if_tsoffset 1 second
        '00000001', '00000024', '00010000', '00000002', '000e0008', '0000000000000001', '00000000', '00000024',
        // name resolution block
        '00000004', '00000010', '00000000', '00000010',
        // enhanced packet: 5 microseconds, inbound
        '00000006', '00000030', '00000000', '00000000', '00000005', '00000002', '00000002', 'abcd0000', '00020004', '00000001', '00000000', '00000030',
        // simple packet of 3 bytes, cut to the snaplen
        '00000003', '00000014', '00000003', 'ef120000', '00000014',
      ].join(''),
    )
    expect(decodePcapng(file)).toEqual({
      interfaces: [{ name: '', snaplen: 2 }],
      packets: [
        { interface: 0, time: 1_000_005_000n, bytes: bytesOf('abcd'), dir: 'in' },
        { interface: 0, time: 0n, bytes: bytesOf('ef12'), length: 3 },
      ],
    })
  })

  it('counts time in powers of two as well', () => {
    const file = encodePcapng({ interfaces: [{ name: '' }], packets: [{ interface: 0, time: 3, bytes: new Uint8Array(0) }] })
    const resolution = file.findIndex((byte, at) => byte === 9 && file[at + 4] === 9)
    expect(decodePcapng(file.with(resolution + 4, 0x81)).packets[0]?.time).toBe(1_500_000_000n)
  })

  it('that is cut off, or none, is refused with the place', () => {
    const file = encodePcapng(capture)
    const ends = new Set<number>()
    for (let at = 0, view = new DataView(file.buffer); at < file.length; at += view.getUint32(at + 4, true)) ends.add(at)
    for (let size = 0; size < file.length; size++) {
      const error = thrownBy(() => decodePcapng(file.subarray(0, size)))
      if (size > 0 && ends.has(size)) expect(error).toBeUndefined()
      else expect(error).toBeInstanceOf(WireError)
    }
    expect(() => decodePcapng(file.subarray(0, file.length - 1))).toThrow('pcapng.block at byte 364 needs 36 bytes, 35 left: the file is cut off')
    expect(() => decodePcapng(bytesOf('d4c3b2a1020004000000000000000000'))).toThrow('pcapng.magic at byte 0 is not that of a pcapng file')
  })

  it('that is damaged is refused with the place', () => {
    const file = encodePcapng({ interfaces: [{ name: '' }], packets: [{ interface: 0, time: 0, bytes: Uint8Array.of(7) }] })
    const damaged = (at: number, value: number): (() => unknown) => () => decodePcapng(file.with(at, value))
    expect(damaged(8, 0)).toThrow('pcapng.magic at byte 8')
    expect(damaged(4, 0)).toThrow('pcapng.length at byte 4 is 0: no length of a block')
    expect(damaged(24, 0)).toThrow('pcapng.length at byte 24 is 0, and 28 at the block\'s start: the file is damaged')
    const packet = file.length - 36
    expect(damaged(packet + 8, 9)).toThrow(`pcapng.interface at byte ${packet + 8} is 9, which no block before it describes`)
    expect(damaged(packet + 20, 9)).toThrow('pcapng.bytes')
    expect(damaged(packet + 23, 0xff)).toThrow('pcapng.bytes')
  })
})
