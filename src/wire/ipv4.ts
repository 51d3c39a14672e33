import { readIpv4, writeIpv4 } from './addresses.js'
import { read16, read8, write16 } from './bytes.js'
import { foldChecksum, sumWords } from './checksum.js'
import type { HeaderFinding } from './finding.js'
import { toHex, writeHex } from './hex.js'
import { mustBe, mustBeWords, mustFit, WireError } from './wire-error.js'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |version|  ihl  |      tos      |            length             |
 * +-------+-------+---------------+-----+-------------------------+
 * |              id               |0 D M|         offset          |
 * +---------------+---------------+-----+-------------------------+
 * |      ttl      |   protocol    |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |                              src                              |
 * +---------------------------------------------------------------+
 * |                              dst                              |
 * +---------------------------------------------------------------+
 * |                       options (ihl > 5) …
 */
const AT = { version: 0, tos: 1, length: 2, id: 4, offset: 6, ttl: 8, protocol: 9, checksum: 10, src: 12, dst: 16, end: 20 } as const

/** Length of an IPv4 header without options in bytes. */
export const IPV4_SIZE = AT.end

/** Protocols that are decoded; packets of all others carry payload. */
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17 } as const

const RESERVED = 0x8000
const DF = 0x4000
const MF = 0x2000
const MAX_OFFSET = 0x1fff * 8

/** An IPv4 header (RFC 791). Fields that a builder leaves out are computed when bytes are made; a decoder always gives them. */
export interface Ipv4Layer {
  readonly kind: 'ipv4'
  readonly src: string
  readonly dst: string
  /** 1 ICMP, 6 TCP, 17 UDP. */
  readonly protocol: number
  readonly ttl: number
  /** The whole octet: DSCP in the upper six bits, ECN in the lower two. */
  readonly tos: number
  readonly id: number
  readonly df: boolean
  /** More fragments. */
  readonly mf: boolean
  /** Fragment offset in bytes, a multiple of 8. */
  readonly offset: number
  /** Total length in bytes. */
  readonly length: number
  /** Header checksum; absent: computed, correct. */
  readonly checksum?: number
  /** Options as raw bytes in hex, padded to whole 32-bit words; absent: none. */
  readonly options?: string
  /** Set where the reserved bit is (RFC 3514); absent: 0. */
  readonly reserved?: true
  /** Only where it is wrong: a version that is not 4. */
  readonly version?: number
  /** Only where it is wrong: a header length in 32-bit words that is not that of the header and its options. */
  readonly ihl?: number
}

/** Where the addresses stand in a header; the pseudo header of TCP and UDP begins with them. */
export const IPV4_ADDRESSES = AT.src

/** Reads the IPv4 header and its options at `at`; wrong versions and header lengths are kept as they are. @throws WireError (truncated) */
export function decodeIpv4(bytes: Uint8Array, at = 0, end = bytes.length): Ipv4Layer {
  mustFit('ipv4', AT, at, end)
  const first = read8(bytes, at)
  const fragment = read16(bytes, at + AT.offset)
  const layer: Ipv4Layer = {
    kind: 'ipv4',
    src: readIpv4(bytes, at + AT.src),
    dst: readIpv4(bytes, at + AT.dst),
    protocol: read8(bytes, at + AT.protocol),
    ttl: read8(bytes, at + AT.ttl),
    tos: read8(bytes, at + AT.tos),
    id: read16(bytes, at + AT.id),
    df: (fragment & DF) !== 0,
    mf: (fragment & MF) !== 0,
    offset: (fragment & 0x1fff) * 8,
    length: read16(bytes, at + AT.length),
    checksum: read16(bytes, at + AT.checksum),
  }
  return first === 0x45 && (fragment & RESERVED) === 0 ? layer : { ...layer, ...rare(bytes, at, end, first, fragment) }
}

/** The fields that hardly any header has. */
function rare(bytes: Uint8Array, at: number, end: number, first: number, fragment: number): Partial<Ipv4Layer> {
  const ihl = first & 0xf
  const size = Math.max(ihl * 4, AT.end)
  mustFit('ipv4', { options: AT.end, end: size }, at, end)
  return {
    ...(size > AT.end && { options: toHex(bytes, at + AT.end, at + size) }),
    ...((fragment & RESERVED) !== 0 && { reserved: true as const }),
    ...(first >> 4 !== 4 && { version: first >> 4 }),
    ...(ihl < 5 && { ihl }),
  }
}

/** Size of the header with its options in bytes. */
export function ipv4Size(layer: Ipv4Layer): number {
  return AT.end + (layer.options === undefined ? 0 : layer.options.length >>> 1)
}

/** Whether this is a part of a larger packet. */
export function isFragment({ mf, offset }: Ipv4Layer): boolean {
  return mf || offset > 0
}

/** Judges a header but for its checksum; `present` is the number of bytes from its start to the end of the packet, absent where the packet is quoted and may be cut. */
export function verifyIpv4(layer: Ipv4Layer, present?: number): HeaderFinding[] {
  const findings: HeaderFinding[] = []
  if (layer.version !== undefined && layer.version !== 4) findings.push({ field: 'version', got: layer.version, expected: 4 })
  const words = ipv4Size(layer) / 4
  if (layer.ihl !== undefined && layer.ihl !== words) findings.push({ field: 'ihl', got: layer.ihl, expected: words })
  if (present !== undefined && layer.length !== present) findings.push({ field: 'length', got: layer.length, expected: present })
  return findings
}

/** Writes the header at `at` and returns its size; an absent checksum is left 0. @throws WireError (range) */
export function encodeIpv4(layer: Ipv4Layer, bytes: Uint8Array, at: number): number {
  const { tos, length, id, offset, ttl, protocol, options, version = 4 } = layer
  mustBe('ipv4', 'tos', tos, 0xff)
  mustBe('ipv4', 'length', length, 0xffff)
  mustBe('ipv4', 'id', id, 0xffff)
  if (!(offset >= 0 && offset <= MAX_OFFSET && offset % 8 === 0)) {
    throw new WireError({ reason: 'range', layer: 'ipv4', field: 'offset' }, `is ${offset}: give a multiple of 8 from 0 to ${MAX_OFFSET}`)
  }
  mustBe('ipv4', 'ttl', ttl, 0xff)
  mustBe('ipv4', 'protocol', protocol, 0xff)
  if (options !== undefined) mustBeWords('ipv4', options)
  const size = ipv4Size(layer)
  const ihl = layer.ihl ?? size / 4
  mustBe('ipv4', 'ihl', ihl, 0xf)
  mustBe('ipv4', 'version', version, 0xf)
  bytes[at] = (version << 4) | ihl
  bytes[at + AT.tos] = tos
  write16(bytes, at + AT.length, length)
  write16(bytes, at + AT.id, id)
  write16(bytes, at + AT.offset, (layer.reserved ? RESERVED : 0) | (layer.df ? DF : 0) | (layer.mf ? MF : 0) | (offset / 8))
  bytes[at + AT.ttl] = ttl
  bytes[at + AT.protocol] = protocol
  if (layer.checksum !== undefined) writeIpv4Checksum(bytes, at, layer.checksum)
  writeIpv4(layer.src, bytes, at + AT.src, 'ipv4', 'src')
  writeIpv4(layer.dst, bytes, at + AT.dst, 'ipv4', 'dst')
  if (options !== undefined) writeHex(options, bytes, at + AT.end, 'ipv4', 'options')
  return size
}

/** The checksum that the header of `size` bytes at `at` should have, whatever stands in its field. */
export function ipv4Checksum(bytes: Uint8Array, at: number, size: number): number {
  return foldChecksum(sumWords(bytes, at, at + size) - read16(bytes, at + AT.checksum))
}

/** Puts a checksum into the header at `at`. */
export function writeIpv4Checksum(bytes: Uint8Array, at: number, value: number): void {
  mustBe('ipv4', 'checksum', value, 0xffff)
  write16(bytes, at + AT.checksum, value)
}

const NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }

/** 'UDP'; undefined where it has no name here. */
export const protocolName = (protocol: number): string | undefined => NAMES[protocol]

/** '10.168.0.12 > 10.168.1.32: IP tos 0x0, ttl 64, id 4660, offset 0, flags [DF], proto ICMP (1), length 84' */
export function formatIpv4(layer: Ipv4Layer): string {
  const { src, dst, tos, ttl, id, offset, protocol, length } = layer
  const flags = [layer.reserved && 'R', layer.df && 'DF', layer.mf && '+'].filter(Boolean).join(', ') || 'none'
  const proto = `${NAMES[protocol] ?? 'unknown'} (${protocol})`
  const options = layer.options === undefined ? '' : `, options ${layer.options}`
  return `${src} > ${dst}: IP tos 0x${tos.toString(16)}, ttl ${ttl}, id ${id}, offset ${offset}, flags [${flags}], proto ${proto}, length ${length}${options}`
}
