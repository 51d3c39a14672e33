import { readIpv4, readMac, writeIpv4, writeMac } from './addresses.js'
import { read16, write16 } from './bytes.js'
import { ETHERTYPE } from './ethernet.js'
import { mustFit, WireError } from './wire-error.js'

/*
 *  0     2     4    5    6    8         14        18        24        28
 * +-----+-----+----+----+----+---------+---------+---------+---------+
 * |htype|ptype|hlen|plen| op |   sha   |   spa   |   tha   |   tpa   |
 * +-----+-----+----+----+----+---------+---------+---------+---------+
 */
const AT = { htype: 0, ptype: 2, hlen: 4, plen: 5, op: 6, sha: 8, spa: 14, tha: 18, tpa: 24, end: 28 } as const

/** Length of an ARP packet for IPv4 over Ethernet in bytes. */
export const ARP_SIZE = AT.end

const HTYPE_ETHERNET = 1
const ADDRESS_LENGTHS = 0x0604

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface ArpLayer {
  readonly kind: 'arp'
  readonly op: 'request' | 'reply'
  /** Sender hardware address. */
  readonly sha: string
  /** Sender protocol address. */
  readonly spa: string
  /** Target hardware address; 00:00:00:00:00:00 in a request. */
  readonly tha: string
  /** Target protocol address. */
  readonly tpa: string
}

/** Reads the ARP packet at `at`. @throws WireError (truncated; unsupported: other addresses than MAC and IPv4, other operations) */
export function decodeArp(bytes: Uint8Array, at = 0, end = bytes.length): ArpLayer {
  mustFit('arp', AT, at, end)
  mustHold(bytes, at, 'htype', HTYPE_ETHERNET)
  mustHold(bytes, at, 'ptype', ETHERTYPE.ipv4)
  mustHold(bytes, at, 'hlen', ADDRESS_LENGTHS)
  const op = read16(bytes, at + AT.op)
  if (op !== 1 && op !== 2) throw unsupported('op', at, op, '1 (request) or 2 (reply)')
  return {
    kind: 'arp',
    op: op === 1 ? 'request' : 'reply',
    sha: readMac(bytes, at + AT.sha),
    spa: readIpv4(bytes, at + AT.spa),
    tha: readMac(bytes, at + AT.tha),
    tpa: readIpv4(bytes, at + AT.tpa),
  }
}

/** Writes the packet at `at` and returns its size. @throws WireError (range) */
export function encodeArp(layer: ArpLayer, bytes: Uint8Array, at: number): number {
  write16(bytes, at + AT.htype, HTYPE_ETHERNET)
  write16(bytes, at + AT.ptype, ETHERTYPE.ipv4)
  write16(bytes, at + AT.hlen, ADDRESS_LENGTHS)
  write16(bytes, at + AT.op, layer.op === 'request' ? 1 : 2)
  writeMac(layer.sha, bytes, at + AT.sha, 'arp', 'sha')
  writeIpv4(layer.spa, bytes, at + AT.spa, 'arp', 'spa')
  writeMac(layer.tha, bytes, at + AT.tha, 'arp', 'tha')
  writeIpv4(layer.tpa, bytes, at + AT.tpa, 'arp', 'tpa')
  return AT.end
}

/** 'ARP, Request who-has 10.168.0.11 tell 10.168.0.12' or 'ARP, Reply 10.168.0.11 is-at 0a:01:7e:dc:64:cc'; an announcement asks for its own address. */
export function formatArp({ op, sha, spa, tpa }: ArpLayer): string {
  if (op === 'reply') return `ARP, Reply ${spa} is-at ${sha}`
  return spa === tpa ? `ARP, Announcement ${spa} is-at ${sha}` : `ARP, Request who-has ${tpa} tell ${spa}`
}

function mustHold(bytes: Uint8Array, at: number, field: 'htype' | 'ptype' | 'hlen', expected: number): void {
  const got = read16(bytes, at + AT[field])
  if (got !== expected) throw unsupported(field, at, got, hex(expected))
}

function unsupported(field: keyof typeof AT, at: number, got: number, expected: string): WireError {
  return new WireError({ reason: 'unsupported', layer: 'arp', field, offset: at + AT[field] }, `is ${hex(got)}, not ${expected}: only IPv4 over Ethernet is decoded`)
}

const hex = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`
