import type { Observation } from '../path/reconstruct.js'
import type { Inventory, TapRecord } from '../path/record.js'

/** All that was seen of a probe, but for what the asker knows already. */
export type Seen = Omit<Observation, 'plan' | 'probe' | 'inventory'>

/** An inventory of those namespaces that were not told of before. With `devices` everything told before is void. */
export type InventoryPart = Omit<Inventory, 'devices'> & Partial<Pick<Inventory, 'devices'>>

/** What was seen as JSON can hold it. */
export interface SeenJson extends Omit<Seen, 'records'> {
  /** The frames, then the records, in base64. */
  readonly records: string
  readonly inventory?: InventoryPart
}

/*
 * Numbers are little-endian. A frame is the same at several devices, and travels once.
 *
 *   0 number of frames
 *   each frame: 0 length, then its bytes
 *   each record, to the end: 0 time (double)  8 ifindex  12 frame  16 namespace (place in the plan)  20 pkttype  21 partial
 */
const HEADER = 4
const FRAME = 4
const RECORD = { SIZE: 22, TIME: 0, IFINDEX: 8, FRAME: 12, NETNS: 16, PKTTYPE: 20, PARTIAL: 21 } as const

/** Makes what was seen ready to travel; `places` are the places of the namespaces in the plan. */
export function packSeen(seen: Seen, places: ReadonlyMap<string, number>, inventory: InventoryPart | undefined): SeenJson {
  const { records, ...rest } = seen
  const frames: Uint8Array[] = []
  const which = records.map(({ bytes }) => {
    const known = frames.findLastIndex((frame) => equal(frame, bytes))
    return known < 0 ? frames.push(bytes) - 1 : known
  })
  const packed = Buffer.allocUnsafe(HEADER + frames.reduce((size, { length }) => size + FRAME + length, 0) + RECORD.SIZE * records.length)
  packed.writeUInt32LE(frames.length, 0)
  let at = HEADER
  for (const frame of frames) {
    packed.writeUInt32LE(frame.length, at)
    packed.set(frame, at + FRAME)
    at += FRAME + frame.length
  }
  for (const [index, { netns, ifindex, pkttype, time, partial }] of records.entries()) {
    packed.writeDoubleLE(time, at + RECORD.TIME)
    packed.writeUInt32LE(ifindex, at + RECORD.IFINDEX)
    packed.writeUInt32LE(which[index] ?? 0, at + RECORD.FRAME)
    packed.writeUInt32LE(places.get(netns) ?? 0, at + RECORD.NETNS)
    packed.writeUInt8(pkttype, at + RECORD.PKTTYPE)
    packed.writeUInt8(partial ? 1 : 0, at + RECORD.PARTIAL)
    at += RECORD.SIZE
  }
  return { ...rest, records: packed.toString('base64'), ...(inventory && { inventory }) }
}

/** Undoes {@link packSeen}; `names` are the namespaces in the order of the plan. Equal frames are one object; those of one probe share their memory. */
export function unpackSeen({ records, inventory: _, ...rest }: SeenJson, names: readonly string[]): Seen {
  const bytes = Buffer.from(records, 'base64')
  const packed = Buffer.from(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const frames: Uint8Array[] = []
  let at = HEADER
  for (let left = packed.readUInt32LE(0); left > 0; left--) {
    const end = at + FRAME + packed.readUInt32LE(at)
    frames.push(new Uint8Array(packed.buffer, at + FRAME, end - at - FRAME))
    at = end
  }
  const unpacked: TapRecord[] = []
  for (; at < packed.length; at += RECORD.SIZE) {
    unpacked.push({
      netns: names[packed.readUInt32LE(at + RECORD.NETNS)] ?? '',
      ifindex: packed.readUInt32LE(at + RECORD.IFINDEX),
      pkttype: packed.readUInt8(at + RECORD.PKTTYPE),
      time: packed.readDoubleLE(at + RECORD.TIME),
      partial: packed.readUInt8(at + RECORD.PARTIAL) === 1,
      bytes: frames[packed.readUInt32LE(at + RECORD.FRAME)] ?? new Uint8Array(),
    })
  }
  return { ...rest, records: unpacked }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
