import { writeMac } from '../addresses.js'
import { mustBe, WireError } from '../wire-error.js'
import { BLOCK, BYTE_ORDER_MAGIC, DIRECTION, OPTION, padded } from './blocks.js'
import { LINKTYPE_ETHERNET, type Pcapng, type PcapngInterface, type PcapngPacket } from './capture.js'

/** Times are written as nanoseconds: 10^-9 seconds. */
const NANOSECONDS = 9

type Option = readonly [code: number, value: Uint8Array]

const encoder = new TextEncoder()
const text = (code: number, value: string): Option => [code, encoder.encode(value)]
const remarks = (comments: readonly string[] = []): Option[] => comments.map((comment) => text(OPTION.comment, comment))

/**
 * A capture as a pcapng file: one section, little-endian, times in nanoseconds. Wireshark, tshark and tcpdump read it.
 * Flannel's VXLAN port is not theirs: `tshark -d udp.port==8472,vxlan`.
 * @throws WireError (range): a packet of an interface that is not there, a time below 0, a length below the bytes given
 */
export function encodePcapng(capture: Pcapng): Uint8Array {
  const blocks = [
    sectionBlock(capture),
    ...capture.interfaces.map(interfaceBlock),
    ...capture.packets.map((packet, index) => packetBlock(packet, index, capture.interfaces.length)),
  ]
  const file = new Uint8Array(blocks.reduce((size, block) => size + block.length, 0))
  let at = 0
  for (const block of blocks) {
    file.set(block, at)
    at += block.length
  }
  return file
}

function sectionBlock({ application, comments }: Pcapng): Uint8Array {
  const options = [...remarks(comments), ...(application === undefined ? [] : [text(OPTION.shbUserappl, application)])]
  const { bytes, view } = block(BLOCK.section, 16, options)
  view.setUint32(8, BYTE_ORDER_MAGIC, true)
  view.setUint16(12, 1, true)
  view.setBigInt64(16, -1n, true)
  return bytes
}

function interfaceBlock({ name, description, mac, snaplen = 0, linktype = LINKTYPE_ETHERNET }: PcapngInterface): Uint8Array {
  mustBe('pcapng', 'snaplen', snaplen, 0xffffffff)
  mustBe('pcapng', 'linktype', linktype, 0xffff)
  const options = [text(OPTION.ifName, name)]
  if (description !== undefined) options.push(text(OPTION.ifDescription, description))
  if (mac !== undefined) {
    const value = new Uint8Array(6)
    writeMac(mac, value, 0, 'pcapng', 'mac')
    options.push([OPTION.ifMacaddr, value])
  }
  options.push([OPTION.ifTsresol, Uint8Array.of(NANOSECONDS)])
  const { bytes, view } = block(BLOCK.interface, 8, options)
  view.setUint16(8, linktype, true)
  view.setUint32(12, snaplen, true)
  return bytes
}

function packetBlock(packet: PcapngPacket, index: number, interfaces: number): Uint8Array {
  const { bytes: data, length = data.length, dir, comments } = packet
  if (!(Number.isInteger(packet.interface) && packet.interface >= 0 && packet.interface < interfaces)) {
    throw out(index, 'interface', packet.interface, `the index of one of the ${interfaces} interfaces`)
  }
  if (!(Number.isInteger(length) && length >= data.length && length <= 0xffffffff)) throw out(index, 'length', length, `at least the ${data.length} bytes that there are`)
  const options: Option[] = remarks(comments)
  if (dir !== undefined) options.push([OPTION.epbFlags, Uint8Array.of(DIRECTION[dir], 0, 0, 0)])
  const { bytes, view } = block(BLOCK.enhancedPacket, 20 + padded(data.length), options)
  const time = nanoseconds(packet.time, index)
  view.setUint32(8, packet.interface, true)
  view.setUint32(12, Number(time >> 32n), true)
  view.setUint32(16, Number(time & 0xffffffffn), true)
  view.setUint32(20, data.length, true)
  view.setUint32(24, length, true)
  bytes.set(data, 28)
  return bytes
}

function nanoseconds(time: bigint | number, index: number): bigint {
  if (typeof time === 'number' && !Number.isSafeInteger(time)) throw out(index, 'time', time, 'whole nanoseconds; from 2^53 on as a bigint')
  const value = BigInt(time)
  if (value < 0n || value >= 1n << 64n) throw out(index, 'time', time, 'from 0 to 2^64 - 1')
  return value
}

/** An empty block with a body of `size` bytes, its options written behind that. */
function block(type: number, size: number, options: readonly Option[]): { readonly bytes: Uint8Array; readonly view: DataView } {
  let total = 12 + size
  for (const [, value] of options) total += 4 + padded(value.length)
  if (options.length > 0) total += 4
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, total, true)
  view.setUint32(total - 4, total, true)
  let at = 8 + size
  for (const [code, value] of options) {
    mustBe('pcapng', 'option', value.length, 0xffff)
    view.setUint16(at, code, true)
    view.setUint16(at + 2, value.length, true)
    bytes.set(value, at + 4)
    at += 4 + padded(value.length)
  }
  return { bytes, view }
}

function out(index: number, field: string, value: number | bigint, allowed: string): WireError {
  return new WireError({ reason: 'range', layer: 'pcapng', field: `packets[${index}].${field}` }, `is ${value}: give ${allowed}`)
}
