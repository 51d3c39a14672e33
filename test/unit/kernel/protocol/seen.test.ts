import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { packSeen, unpackSeen, type Seen, type SeenJson } from '../../../../src/kernel/protocol/seen.js'
import type { TapRecord } from '../../../../src/kernel/path/record.js'

const NAMES = ['rain-1', 'coffee', 'tea']
const PLACES = new Map(NAMES.map((name, index) => [name, index]))
const travel = (seen: Seen): Seen => unpackSeen(JSON.parse(JSON.stringify(packSeen(seen, PLACES, undefined))) as SeenJson, NAMES)

const record: fc.Arbitrary<TapRecord> = fc.record({
  netns: fc.constantFrom(...NAMES),
  ifindex: fc.integer({ min: 1, max: 0x7fffffff }),
  pkttype: fc.integer({ min: 0, max: 4 }),
  time: fc.integer({ min: 0, max: 1e15 }),
  partial: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 4 }),
})

test.prop([fc.array(record, { maxLength: 12 }), fc.boolean()])('what was seen is the same on the other side', (records, received) => {
  const seen: Seen = { token: '00ff', records, received, answered: received, told: !received, sport: 40000, source: '10.168.0.12' }
  expect(travel(seen)).toEqual(seen)
})

test('a frame that several devices saw travels once, and is one object there', () => {
  const seen = (bytes: readonly number[]): TapRecord => ({ netns: 'tea', ifindex: 2, pkttype: 0, time: 0, partial: false, bytes: Uint8Array.from(bytes) })
  const { records } = travel({ token: '', received: true, answered: true, told: false, records: [seen([1, 2, 3]), seen([1, 2]), seen([1, 2, 3])] })
  expect(records[2]?.bytes).toBe(records[0]?.bytes)
  expect(records[1]?.bytes).toEqual(Uint8Array.of(1, 2))
})

test('what must be known of namespaces travels with it', () => {
  const inventory = { addresses: { tea: ['10.168.1.32'] }, tracking: ['tea'], trackingBridged: [], permanent: {} }
  expect(packSeen({ token: '', received: true, answered: true, told: false, records: [] }, PLACES, inventory)).toMatchObject({ inventory })
})
