import { readMac, writeMac } from './addresses.js'
import { read16, read8, write16 } from './bytes.js'
import type { HeaderFinding } from './finding.js'
import { mustBe, mustFit } from './wire-error.js'

/*
 *  0         6         12    14
 * +---------+---------+-----+----------
 * |   dst   |   src   | type| payload …
 * +---------+---------+-----+----------
 */
const AT = { dst: 0, src: 6, type: 12, end: 14 } as const

/** Length of an Ethernet II header in bytes. */
export const ETHERNET_SIZE = AT.end

/** EtherTypes that are decoded; frames of all others carry payload. */
export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const

/** An Ethernet II header. MACs are six lower-case hex pairs with colons. */
export interface EthernetLayer {
  readonly kind: 'ethernet'
  readonly dst: string
  readonly src: string
  /** EtherType: 0x0800 IPv4, 0x0806 ARP, 0x86dd IPv6. */
  readonly type: number
}

/** Reads the Ethernet header at `at`. @throws WireError (truncated) */
export function decodeEthernet(bytes: Uint8Array, at = 0, end = bytes.length): EthernetLayer {
  mustFit('ethernet', AT, at, end)
  return { kind: 'ethernet', dst: readMac(bytes, at + AT.dst), src: readMac(bytes, at + AT.src), type: read16(bytes, at + AT.type) }
}

/** Judges a header: its source must be one device's own address. */
export function verifyEthernet({ src }: EthernetLayer): HeaderFinding[] {
  return isGroup(src) ? [{ field: 'src', got: src, expected: 'a unicast address' }] : []
}

/** Writes the header at `at` and returns its size. @throws WireError (range) */
export function encodeEthernet(layer: EthernetLayer, bytes: Uint8Array, at: number): number {
  mustBe('ethernet', 'type', layer.type, 0xffff)
  writeMac(layer.dst, bytes, at + AT.dst, 'ethernet', 'dst')
  writeMac(layer.src, bytes, at + AT.src, 'ethernet', 'src')
  write16(bytes, at + AT.type, layer.type)
  return AT.end
}

/** 'ce:02:ae:31:b1:46 > 9e:e9:a6:1f:bd:47, ethertype IPv4 (0x0800)' */
export function formatEthernet({ src, dst, type }: EthernetLayer): string {
  return `${src} > ${dst}, ethertype ${ethertypeName(type) ?? 'Unknown'} (0x${type.toString(16).padStart(4, '0')})`
}

/** 'IPv4'; undefined where it has no name here. */
export function ethertypeName(type: number): string | undefined {
  return type === ETHERTYPE.ipv4 ? 'IPv4' : type === ETHERTYPE.arp ? 'ARP' : type === ETHERTYPE.ipv6 ? 'IPv6' : undefined
}

/** Whether a MAC address is a group's: multicast or broadcast. */
function isGroup(mac: string): boolean {
  const first = new Uint8Array(6)
  writeMac(mac, first, 0, 'ethernet', 'src')
  return (read8(first, 0) & 1) === 1
}
