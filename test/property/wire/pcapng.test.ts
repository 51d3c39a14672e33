import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { decodePcapng, encodePcapng, WireError, type Pcapng } from '../../../src/wire/index.js'
import { stationMac } from './frames.js'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<[T, ...T[]]> => fc.array(value, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<[T, ...T[]]>

const device = fc.record({ name: text, description: text, mac: stationMac, snaplen: fc.integer({ min: 1, max: 2 ** 32 - 1 }), linktype: fc.integer({ min: 2, max: 65535 }) }, { requiredKeys: ['name'] })

const packet = (devices: number) =>
  fc.record(
    { interface: fc.nat(devices - 1), time: fc.bigInt(0n, (1n << 64n) - 1n), bytes: fc.uint8Array({ maxLength: 40 }), length: fc.integer({ min: 41, max: 70000 }), dir: fc.constantFrom('in' as const, 'out' as const), comments: some(text) },
    { requiredKeys: ['interface', 'time', 'bytes'] },
  )

const capture: fc.Arbitrary<Pcapng> = some(device).chain((interfaces) =>
  fc.record({ interfaces: fc.constant(interfaces), packets: fc.array(packet(interfaces.length), { maxLength: 5 }), application: text, comments: some(text) }, { requiredKeys: ['interfaces', 'packets'] }),
)

describe('a capture file', () => {
  test.prop([capture])('reads as what was written', (written) => {
    expect(decodePcapng(encodePcapng(written))).toEqual(written)
  })

  test.prop([capture, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })])('that is damaged is read, or refused with a WireError', (written, changes) => {
    const file = encodePcapng(written)
    for (const [at, value] of changes) file[at % file.length] = value
    try {
      decodePcapng(file)
    } catch (error) {
      expect(error).toBeInstanceOf(WireError)
    }
  })
})
