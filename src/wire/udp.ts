import { read16, write16 } from './bytes.js'
import { foldChecksum, sumPseudoHeader, sumWords } from './checksum.js'
import type { HeaderFinding } from './finding.js'
import { PROTOCOL } from './ipv4.js'
import { mustBe, mustFit } from './wire-error.js'

/*
 *  0              16              31
 * +---------------+---------------+
 * |     sport     |     dport     |
 * +---------------+---------------+
 * |    length     |   checksum    |
 * +---------------+---------------+
 */
const AT = { sport: 0, dport: 2, length: 4, checksum: 6, end: 8 } as const

/** Length of a UDP header in bytes. */
export const UDP_SIZE = AT.end

/** A UDP header (RFC 768). */
export interface UdpLayer {
  readonly kind: 'udp'
  readonly sport: number
  readonly dport: number
  /** Header and payload in bytes. */
  readonly length: number
  /** Absent: computed, correct. 0: there is none. */
  readonly checksum?: number
}

/** Reads the UDP header at `at`. @throws WireError (truncated) */
export function decodeUdp(bytes: Uint8Array, at = 0, end = bytes.length): UdpLayer {
  mustFit('udp', AT, at, end)
  return {
    kind: 'udp',
    sport: read16(bytes, at + AT.sport),
    dport: read16(bytes, at + AT.dport),
    length: read16(bytes, at + AT.length),
    checksum: read16(bytes, at + AT.checksum),
  }
}

/** Judges a header but for its checksum; `present` is the number of bytes from its start to the end of its payload, absent in fragments and quotes. */
export function verifyUdp({ length }: UdpLayer, present?: number): HeaderFinding[] {
  if (present === undefined) return length < AT.end ? [{ field: 'length', got: length, expected: `${AT.end} or more` }] : []
  return length === present ? [] : [{ field: 'length', got: length, expected: present }]
}

/** Writes the header at `at` and returns its size; an absent checksum is left 0. @throws WireError (range) */
export function encodeUdp(layer: UdpLayer, bytes: Uint8Array, at: number): number {
  mustBe('udp', 'sport', layer.sport, 0xffff)
  mustBe('udp', 'dport', layer.dport, 0xffff)
  mustBe('udp', 'length', layer.length, 0xffff)
  write16(bytes, at + AT.sport, layer.sport)
  write16(bytes, at + AT.dport, layer.dport)
  write16(bytes, at + AT.length, layer.length)
  if (layer.checksum !== undefined) writeUdpChecksum(bytes, at, layer.checksum)
  return AT.end
}

/**
 * The checksum that the datagram from `at` to `end` should have, whatever stands in its field; `addresses` is where
 * those of the IPv4 header are. One that comes to 0 is sent as 0xffff, because 0 means none.
 */
export function udpChecksum(bytes: Uint8Array, addresses: number, at: number, end: number): number {
  const pseudo = sumPseudoHeader(bytes, addresses, PROTOCOL.udp, read16(bytes, at + AT.length))
  return foldChecksum(pseudo + sumWords(bytes, at, end) - read16(bytes, at + AT.checksum)) || 0xffff
}

/** Puts a checksum into the header at `at`. */
export function writeUdpChecksum(bytes: Uint8Array, at: number, value: number): void {
  mustBe('udp', 'checksum', value, 0xffff)
  write16(bytes, at + AT.checksum, value)
}

/** 'UDP 41234 > 8472, length 106'; the length is that of the payload, as tcpdump prints it. */
export function formatUdp({ sport, dport, length, checksum }: UdpLayer): string {
  return `UDP ${sport} > ${dport}, length ${length - AT.end}${checksum === 0 ? ', no cksum' : ''}`
}
