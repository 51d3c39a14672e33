import { readIpv4, writeIpv4 } from './addresses.js'
import { read16, read32, read8, write16, write32 } from './bytes.js'
import { foldChecksum, sumWords } from './checksum.js'
import { mustBe, mustFit } from './wire-error.js'

/*
 *  0               8              16              31
 * +---------------+---------------+---------------+
 * |     type      |     code      |   checksum    |
 * +---------------+---------------+---------------+
 * |  0, 8:  id                    |  seq          |
 * |  3/4:   unused                |  mtu          |
 * |  5:     gateway                               |
 * |  other: rest                                  |
 * +-----------------------------------------------+
 * |  3, 4, 5, 11, 12: the packet that caused it, from its IPv4 header on …
 */
const AT = { type: 0, code: 1, checksum: 2, rest: 4, end: 8 } as const

/** Length of an ICMP header in bytes. */
export const ICMP_SIZE = AT.end

/** Types by name. */
export const ICMP = { echoReply: 0, unreachable: 3, quench: 4, redirect: 5, echo: 8, timeExceeded: 11, parameterProblem: 12 } as const

/** Code of `unreachable`: fragmentation needed and DF set. */
export const ICMP_FRAG_NEEDED = 4

/** An ICMP message (RFC 792). */
export interface IcmpLayer {
  readonly kind: 'icmp'
  readonly type: number
  readonly code: number
  /** Echo only. */
  readonly id?: number
  /** Echo only. */
  readonly seq?: number
  /** Next-hop MTU, of 3/4 only (RFC 1191). */
  readonly mtu?: number
  /** Gateway of a redirect, of type 5 only. */
  readonly gateway?: string
  /** Bytes 4 to 7, or those that no field above names, as one number; absent: 0. Of type 12 the first byte is the pointer. */
  readonly rest?: number
  /** Absent: computed, correct. */
  readonly checksum?: number
}

/** Whether a message quotes the packet that caused it. */
export function quotes({ type }: IcmpLayer): boolean {
  return type === ICMP.unreachable || type === ICMP.quench || type === ICMP.redirect || type === ICMP.timeExceeded || type === ICMP.parameterProblem
}

const isEcho = (type: number): boolean => type === ICMP.echo || type === ICMP.echoReply
const isFragNeeded = (type: number, code: number): boolean => type === ICMP.unreachable && code === ICMP_FRAG_NEEDED

/** Reads the ICMP header at `at`. @throws WireError (truncated) */
export function decodeIcmp(bytes: Uint8Array, at = 0, end = bytes.length): IcmpLayer {
  mustFit('icmp', AT, at, end)
  const type = read8(bytes, at + AT.type)
  const code = read8(bytes, at + AT.code)
  const checksum = read16(bytes, at + AT.checksum)
  const upper = read16(bytes, at + AT.rest)
  const lower = read16(bytes, at + AT.rest + 2)
  if (isEcho(type)) return { kind: 'icmp', type, code, id: upper, seq: lower, checksum }
  if (isFragNeeded(type, code)) return { kind: 'icmp', type, code, mtu: lower, ...(upper !== 0 && { rest: upper }), checksum }
  if (type === ICMP.redirect) return { kind: 'icmp', type, code, gateway: readIpv4(bytes, at + AT.rest), checksum }
  const rest = read32(bytes, at + AT.rest)
  return { kind: 'icmp', type, code, ...(rest !== 0 && { rest }), checksum }
}

/** Writes the header at `at` and returns its size; an absent checksum is left 0. @throws WireError (range) */
export function encodeIcmp(layer: IcmpLayer, bytes: Uint8Array, at: number): number {
  const { type, code, id = 0, seq = 0, mtu = 0, rest = 0, gateway } = layer
  mustBe('icmp', 'type', type, 0xff)
  mustBe('icmp', 'code', code, 0xff)
  bytes[at + AT.type] = type
  bytes[at + AT.code] = code
  if (layer.checksum !== undefined) writeIcmpChecksum(bytes, at, layer.checksum)
  if (isEcho(type)) {
    mustBe('icmp', 'id', id, 0xffff)
    mustBe('icmp', 'seq', seq, 0xffff)
    write16(bytes, at + AT.rest, id)
    write16(bytes, at + AT.rest + 2, seq)
  } else if (isFragNeeded(type, code)) {
    mustBe('icmp', 'mtu', mtu, 0xffff)
    mustBe('icmp', 'rest', rest, 0xffff)
    write16(bytes, at + AT.rest, rest)
    write16(bytes, at + AT.rest + 2, mtu)
  } else if (type === ICMP.redirect && gateway !== undefined) {
    writeIpv4(gateway, bytes, at + AT.rest, 'icmp', 'gateway')
  } else {
    mustBe('icmp', 'rest', rest, 0xffffffff)
    write32(bytes, at + AT.rest, rest)
  }
  return AT.end
}

/** The checksum that the message from `at` to `end` should have, whatever stands in its field. */
export function icmpChecksum(bytes: Uint8Array, at: number, end: number): number {
  return foldChecksum(sumWords(bytes, at, end) - read16(bytes, at + AT.checksum))
}

/** Puts a checksum into the header at `at`. */
export function writeIcmpChecksum(bytes: Uint8Array, at: number, value: number): void {
  mustBe('icmp', 'checksum', value, 0xffff)
  write16(bytes, at + AT.checksum, value)
}

const UNREACHABLE = ['net unreachable', 'host unreachable', 'protocol unreachable', 'port unreachable', 'fragmentation needed', 'source route failed']
const TIME_EXCEEDED = ['time exceeded in-transit', 'ip reassembly time exceeded']

/** 'ICMP echo request, id 7, seq 1', 'ICMP host unreachable (3/1)', 'ICMP fragmentation needed (3/4), mtu 1450' */
export function formatIcmp(layer: IcmpLayer): string {
  const { type, code, id, seq, mtu, gateway } = layer
  if (isEcho(type)) return `ICMP ${icmpName(type, code)}, id ${id ?? 0}, seq ${seq ?? 0}`
  return `ICMP ${icmpName(type, code)} (${type}/${code})${mtu === undefined ? '' : `, mtu ${mtu}`}${gateway === undefined ? '' : ` to ${gateway}`}`
}

/** 'echo request', 'fragmentation needed'; 'type' where it has no name here. */
export function icmpName(type: number, code: number): string {
  switch (type) {
    case ICMP.echo:
      return 'echo request'
    case ICMP.echoReply:
      return 'echo reply'
    case ICMP.unreachable:
      return UNREACHABLE[code] ?? (code === 13 ? 'admin prohibited filter' : code === 9 || code === 10 ? 'admin prohibited' : 'unreachable')
    case ICMP.timeExceeded:
      return TIME_EXCEEDED[code] ?? 'time exceeded'
    case ICMP.redirect:
      return code === 0 ? 'redirect net' : 'redirect host'
    case ICMP.quench:
      return 'source quench'
    case ICMP.parameterProblem:
      return 'parameter problem'
    default:
      return 'type'
  }
}
