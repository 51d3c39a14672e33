import { read16, read32, read8, write16, write32 } from './bytes.js'
import { foldChecksum, sumPseudoHeader, sumWords } from './checksum.js'
import type { HeaderFinding } from './finding.js'
import { toHex, writeHex } from './hex.js'
import { PROTOCOL } from './ipv4.js'
import { formatTcpOptions } from './tcp-options.js'
import { mustBe, mustBeWords, mustFit } from './wire-error.js'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |             sport             |             dport             |
 * +-------------------------------+-------------------------------+
 * |                              seq                              |
 * +---------------------------------------------------------------+
 * |                              ack                              |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * | data  | reser |C|E|U|A|P|R|S|F|            window             |
 * | offset| ved   |W|C|R|C|S|S|Y|I|                               |
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 * |           checksum            |            urgent             |
 * +-------------------------------+-------------------------------+
 * |                   options (data offset > 5) …
 */
const AT = { sport: 0, dport: 2, seq: 4, ack: 8, dataOffset: 12, flags: 13, window: 14, checksum: 16, urgent: 18, end: 20 } as const

/** Length of a TCP header without options in bytes. */
export const TCP_SIZE = AT.end

const BIT = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10, urg: 0x20, ece: 0x40, cwr: 0x80 } as const

/** TCP flags, as letters in the order of tcpdump: F, S, R, P, A (written '.'), U, E, W. */
export interface TcpFlags {
  readonly syn: boolean
  readonly ack: boolean
  readonly fin: boolean
  readonly rst: boolean
  readonly psh: boolean
  /** Only where set. */
  readonly urg?: true
  /** ECN echo; only where set. */
  readonly ece?: true
  /** Congestion window reduced; only where set. */
  readonly cwr?: true
}

/** A TCP header (RFC 9293). */
export interface TcpLayer {
  readonly kind: 'tcp'
  readonly sport: number
  readonly dport: number
  readonly seq: number
  readonly ack: number
  readonly flags: TcpFlags
  readonly window: number
  /** Options as raw bytes in hex ('' for none), padded to whole 32-bit words. */
  readonly options: string
  /** Absent: computed, correct. */
  readonly checksum?: number
  /** The urgent pointer; absent: 0. */
  readonly urgent?: number
  /** The four bits between data offset and flags; absent: 0. */
  readonly reserved?: number
  /** Only where it is wrong: a header length in 32-bit words that is not that of the header and its options. */
  readonly dataOffset?: number
}

/** Reads the TCP header and its options at `at`; a data offset below 5 is kept as it is. @throws WireError (truncated) */
export function decodeTcp(bytes: Uint8Array, at = 0, end = bytes.length): TcpLayer {
  mustFit('tcp', AT, at, end)
  const dataOffset = read8(bytes, at + AT.dataOffset) >> 4
  const reserved = read8(bytes, at + AT.dataOffset) & 0xf
  const size = Math.max(dataOffset * 4, AT.end)
  if (size > AT.end) mustFit('tcp', { options: AT.end, end: size }, at, end)
  const urgent = read16(bytes, at + AT.urgent)
  const layer: TcpLayer = {
    kind: 'tcp',
    sport: read16(bytes, at + AT.sport),
    dport: read16(bytes, at + AT.dport),
    seq: read32(bytes, at + AT.seq),
    ack: read32(bytes, at + AT.ack),
    flags: readFlags(read8(bytes, at + AT.flags)),
    window: read16(bytes, at + AT.window),
    options: toHex(bytes, at + AT.end, at + size),
    checksum: read16(bytes, at + AT.checksum),
  }
  if (urgent === 0 && reserved === 0 && dataOffset >= 5) return layer
  return { ...layer, ...(urgent !== 0 && { urgent }), ...(reserved !== 0 && { reserved }), ...(dataOffset < 5 && { dataOffset }) }
}

function readFlags(bits: number): TcpFlags {
  const flags: TcpFlags = {
    syn: (bits & BIT.syn) !== 0,
    ack: (bits & BIT.ack) !== 0,
    fin: (bits & BIT.fin) !== 0,
    rst: (bits & BIT.rst) !== 0,
    psh: (bits & BIT.psh) !== 0,
  }
  if (bits < BIT.urg) return flags
  return { ...flags, ...((bits & BIT.urg) !== 0 && { urg: true }), ...((bits & BIT.ece) !== 0 && { ece: true }), ...((bits & BIT.cwr) !== 0 && { cwr: true }) }
}

/** Size of the header with its options in bytes. */
export function tcpSize(layer: TcpLayer): number {
  return AT.end + (layer.options.length >>> 1)
}

/** Judges a header but for its checksum. */
export function verifyTcp(layer: TcpLayer): HeaderFinding[] {
  const words = tcpSize(layer) / 4
  return layer.dataOffset === undefined || layer.dataOffset === words ? [] : [{ field: 'dataOffset', got: layer.dataOffset, expected: words }]
}

/** Writes the header at `at` and returns its size; an absent checksum is left 0. @throws WireError (range) */
export function encodeTcp(layer: TcpLayer, bytes: Uint8Array, at: number): number {
  const { flags, urgent = 0, reserved = 0 } = layer
  mustBe('tcp', 'sport', layer.sport, 0xffff)
  mustBe('tcp', 'dport', layer.dport, 0xffff)
  mustBe('tcp', 'seq', layer.seq, 0xffffffff)
  mustBe('tcp', 'ack', layer.ack, 0xffffffff)
  mustBe('tcp', 'window', layer.window, 0xffff)
  mustBe('tcp', 'urgent', urgent, 0xffff)
  mustBe('tcp', 'reserved', reserved, 0xf)
  mustBeWords('tcp', layer.options)
  const size = tcpSize(layer)
  const dataOffset = layer.dataOffset ?? size / 4
  mustBe('tcp', 'dataOffset', dataOffset, 0xf)
  write16(bytes, at + AT.sport, layer.sport)
  write16(bytes, at + AT.dport, layer.dport)
  write32(bytes, at + AT.seq, layer.seq)
  write32(bytes, at + AT.ack, layer.ack)
  bytes[at + AT.dataOffset] = (dataOffset << 4) | reserved
  bytes[at + AT.flags] = writeFlags(flags)
  write16(bytes, at + AT.window, layer.window)
  if (layer.checksum !== undefined) writeTcpChecksum(bytes, at, layer.checksum)
  write16(bytes, at + AT.urgent, urgent)
  writeHex(layer.options, bytes, at + AT.end, 'tcp', 'options')
  return size
}

function writeFlags({ fin, syn, rst, psh, ack, urg, ece, cwr }: TcpFlags): number {
  return (
    (fin ? BIT.fin : 0) | (syn ? BIT.syn : 0) | (rst ? BIT.rst : 0) | (psh ? BIT.psh : 0) |
    (ack ? BIT.ack : 0) | (urg ? BIT.urg : 0) | (ece ? BIT.ece : 0) | (cwr ? BIT.cwr : 0)
  )
}

/** The checksum that the segment from `at` to `end` should have, whatever stands in its field; `addresses` is where those of the IPv4 header are. */
export function tcpChecksum(bytes: Uint8Array, addresses: number, at: number, end: number): number {
  return foldChecksum(sumPseudoHeader(bytes, addresses, PROTOCOL.tcp, end - at) + sumWords(bytes, at, end) - read16(bytes, at + AT.checksum))
}

/** Puts a checksum into the header at `at`. */
export function writeTcpChecksum(bytes: Uint8Array, at: number, value: number): void {
  mustBe('tcp', 'checksum', value, 0xffff)
  write16(bytes, at + AT.checksum, value)
}

/** '[S.]': flags as letters in the order of tcpdump. */
export function formatTcpFlags(flags: TcpFlags): string {
  const letters = `${flags.fin ? 'F' : ''}${flags.syn ? 'S' : ''}${flags.rst ? 'R' : ''}${flags.psh ? 'P' : ''}${flags.ack ? '.' : ''}${flags.urg ? 'U' : ''}${flags.ece ? 'E' : ''}${flags.cwr ? 'W' : ''}`
  return `[${letters || 'none'}]`
}

/** 'TCP 41234 > 80: Flags [S], seq 1, win 64860, options [mss 1410,nop,wscale 7]'; ack only where its flag is set. */
export function formatTcp(layer: TcpLayer): string {
  const { sport, dport, flags, seq, ack, window, options, urgent } = layer
  const tail = `${flags.ack ? `, ack ${ack}` : ''}, win ${window}${urgent === undefined ? '' : `, urg ${urgent}`}`
  return `TCP ${sport} > ${dport}: Flags ${formatTcpFlags(flags)}, seq ${seq}${tail}${options === '' ? '' : `, options [${formatTcpOptions(options)}]`}`
}
