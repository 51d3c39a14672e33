import { readMac } from '../addresses.js'
import { WireError } from '../wire-error.js'
import { BLOCK, BYTE_ORDER_MAGIC, DIRECTION, OPTION, padded } from './blocks.js'
import { LINKTYPE_ETHERNET, type Pcapng, type PcapngInterface, type PcapngPacket } from './capture.js'

/** A capture that was read: times are exact. */
export interface DecodedPcapng extends Pcapng {
  readonly packets: readonly (PcapngPacket & { readonly time: bigint })[]
}

/** How an interface counts time (`if_tsresol`, `if_tsoffset`): `ticks` a second, and seconds to add. */
interface Clock {
  readonly ticks: bigint
  readonly offset: bigint
  readonly snaplen: number
}

interface Reading {
  readonly view: DataView
  readonly interfaces: PcapngInterface[]
  readonly clocks: Clock[]
  readonly packets: (PcapngPacket & { readonly time: bigint })[]
  readonly comments: string[]
  application?: string
  little: boolean
  /** Index of the section's first interface. */
  base: number
}

const SECOND = 1_000_000_000n
const decoder = new TextDecoder()

/**
 * Reads a pcapng file of either byte order and any time resolution; times come as nanoseconds. Sections follow one
 * another; blocks that are neither interface nor packet are passed over. `bytes` of the packets are views of the file's.
 * @throws WireError (truncated, unsupported)
 */
export function decodePcapng(file: Uint8Array): DecodedPcapng {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const reading: Reading = { view, interfaces: [], clocks: [], packets: [], comments: [], little: true, base: 0 }
  if (file.length < 4 || view.getUint32(0, true) !== BLOCK.section) throw unsupported('magic', 0, 'is not that of a pcapng file: give one (older pcap files are not read)')
  for (let at = 0; at < file.length; ) at = readBlock(reading, at)
  const { interfaces, packets, comments, application } = reading
  return { interfaces, packets, ...(application !== undefined && { application }), ...(comments.length > 0 && { comments }) }
}

/** Reads the block at `at` and returns where the next one starts. */
function readBlock(reading: Reading, at: number): number {
  const { view } = reading
  mustHave(reading, at, 12, 'block')
  const isSection = view.getUint32(at, true) === BLOCK.section
  if (isSection) startSection(reading, at)
  const type = view.getUint32(at, reading.little)
  const total = view.getUint32(at + 4, reading.little)
  if (total < 12 || total % 4 !== 0) throw unsupported('length', at + 4, `is ${total}: no length of a block`)
  mustHave(reading, at, total, 'block')
  const end = at + total - 4
  if (view.getUint32(end, reading.little) !== total) throw unsupported('length', end, `is ${view.getUint32(end, reading.little)}, and ${total} at the block's start: the file is damaged`)
  if (isSection) readSection(reading, at, end)
  else if (type === BLOCK.interface) readInterface(reading, at, end)
  else if (type === BLOCK.enhancedPacket) readPacket(reading, at, end)
  else if (type === BLOCK.simplePacket) readSimplePacket(reading, at, end)
  return at + total
}

function startSection(reading: Reading, at: number): void {
  const magic = reading.view.getUint32(at + 8, true)
  reading.little = magic === BYTE_ORDER_MAGIC
  if (!reading.little && reading.view.getUint32(at + 8, false) !== BYTE_ORDER_MAGIC) throw unsupported('magic', at + 8, `is 0x${magic.toString(16)}: no byte order`)
  reading.base = reading.interfaces.length
}

function readSection(reading: Reading, at: number, end: number): void {
  const options = readOptions(reading, at + 24, end)
  reading.comments.push(...texts(options, OPTION.comment))
  const [application] = texts(options, OPTION.shbUserappl)
  if (application !== undefined) reading.application = application
}

function readInterface(reading: Reading, at: number, end: number): void {
  const { view, little } = reading
  mustFitIn(at + 16, end, 'interface')
  const linktype = view.getUint16(at + 8, little)
  const snaplen = view.getUint32(at + 12, little)
  const options = readOptions(reading, at + 16, end)
  const [name = ''] = texts(options, OPTION.ifName)
  const [description] = texts(options, OPTION.ifDescription)
  const mac = options.find(({ code, value }) => code === OPTION.ifMacaddr && value.length === 6)?.value
  reading.interfaces.push({
    name,
    ...(description !== undefined && { description }),
    ...(mac !== undefined && { mac: readMac(mac, 0) }),
    ...(snaplen !== 0 && { snaplen }),
    ...(linktype !== LINKTYPE_ETHERNET && { linktype }),
  })
  const resolution = options.find(({ code }) => code === OPTION.ifTsresol)?.value[0] ?? 6
  const offset = options.find(({ code, value }) => code === OPTION.ifTsoffset && value.length === 8)?.value
  reading.clocks.push({
    ticks: resolution < 0x80 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 0x7f),
    offset: offset === undefined ? 0n : new DataView(offset.buffer, offset.byteOffset).getBigInt64(0, little),
    snaplen,
  })
}

function readPacket(reading: Reading, at: number, end: number): void {
  const { view, little } = reading
  mustFitIn(at + 28, end, 'packet')
  const index = reading.base + view.getUint32(at + 8, little)
  const ticks = (BigInt(view.getUint32(at + 12, little)) << 32n) | BigInt(view.getUint32(at + 16, little))
  const captured = view.getUint32(at + 20, little)
  const length = view.getUint32(at + 24, little)
  const clock = reading.clocks[index]
  if (clock === undefined) throw unsupported('interface', at + 8, `is ${index - reading.base}, which no block before it describes: the file is damaged`)
  mustFitIn(at + 28 + padded(captured), end, 'bytes')
  const options = readOptions(reading, at + 28 + padded(captured), end)
  const flags = options.find(({ code }) => code === OPTION.epbFlags)?.value
  const direction = flags === undefined ? 0 : (flags[little ? 0 : 3] as number) & 3
  const comments = texts(options, OPTION.comment)
  reading.packets.push({
    interface: index,
    time: (ticks * SECOND) / clock.ticks + clock.offset * SECOND,
    bytes: bytesAt(view, at + 28, captured),
    ...(length !== captured && { length }),
    ...(direction === DIRECTION.in && { dir: 'in' as const }),
    ...(direction === DIRECTION.out && { dir: 'out' as const }),
    ...(comments.length > 0 && { comments }),
  })
}

/** A packet of the section's first interface, without a time. */
function readSimplePacket(reading: Reading, at: number, end: number): void {
  mustFitIn(at + 12, end, 'packet')
  const length = reading.view.getUint32(at + 8, reading.little)
  const limit = reading.clocks[reading.base]?.snaplen || length
  const captured = Math.min(length, limit, end - at - 12)
  reading.packets.push({ interface: reading.base, time: 0n, bytes: bytesAt(reading.view, at + 12, captured), ...(length !== captured && { length }) })
}

interface Option {
  readonly code: number
  readonly value: Uint8Array
}

function readOptions({ view, little }: Reading, from: number, end: number): readonly Option[] {
  const options: Option[] = []
  for (let at = from; at + 4 <= end; ) {
    const code = view.getUint16(at, little)
    const length = view.getUint16(at + 2, little)
    if (code === OPTION.end) break
    mustFitIn(at + 4 + length, end, 'option')
    options.push({ code, value: bytesAt(view, at + 4, length) })
    at += 4 + padded(length)
  }
  return options
}

const texts = (options: readonly Option[], code: number): string[] => options.filter((option) => option.code === code).map(({ value }) => decoder.decode(value))

const bytesAt = (view: DataView, at: number, size: number): Uint8Array => new Uint8Array(view.buffer, view.byteOffset + at, size)

function mustHave({ view }: Reading, at: number, size: number, field: string): void {
  if (at + size > view.byteLength) {
    throw new WireError({ reason: 'truncated', layer: 'pcapng', field, offset: at }, `needs ${size} bytes, ${view.byteLength - at} left: the file is cut off`)
  }
}

function mustFitIn(stop: number, end: number, field: string): void {
  if (stop > end) throw unsupported(field, end, `would end ${stop - end} bytes behind its block: the file is damaged`)
}

function unsupported(field: string, offset: number, detail: string): WireError {
  return new WireError({ reason: 'unsupported', layer: 'pcapng', field, offset }, detail)
}
