import { formatIp, tryIp } from '../../address/index.js'
import * as symbols from './symbols.js'

/**
 * A type of value in nft's expressions. A value is in libnftables-json's form: a symbol or address as string, else a number.
 * `nft describe <datatype>` shows the kernel side.
 */
export interface Datatype {
  /** What messages call it ("an IPv4 address"). */
  readonly noun: string
  /** Largest number (inclusive). */
  readonly max: number
  /** Flags: `a,b` is any of them. */
  readonly bitmask?: boolean
  /** Names of devices, which stand in quotes and may end in `*`. */
  readonly ifname?: boolean
  /** Has prefixes `a/n`: what stands under a mask of leading ones. */
  readonly prefixes?: boolean
  readonly symbols?: Readonly<Record<string, number>>
  /** The number of a word, or undefined where it is none of this type. */
  number(word: string): number | undefined
  /** The value of a number, in JSON's form. */
  value(number: number): string | number
  /** nft's text of a value. */
  text(value: string | number): string
}

const DECIMAL = /^(?:\d+|0[xX][0-9A-Fa-f]+)$/

function integer(noun: string, max: number, options: { readonly symbols?: Readonly<Record<string, number>>; readonly hex?: number; readonly bitmask?: boolean; readonly prefixes?: boolean; readonly numeric?: Readonly<Record<string, number>> } = {}): Datatype {
  const { symbols: names, hex, numeric } = options
  const byNumber = new Map<number, string>(Object.entries(names ?? {}).map(([name, number]) => [number, name]))
  return {
    noun,
    max,
    ...(options.bitmask ? { bitmask: true } : {}),
    ...(options.prefixes ? { prefixes: true } : {}),
    ...(names ? { symbols: names } : {}),
    number(word) {
      const named = own(names, word) ?? own(numeric, word)
      if (named !== undefined) return named
      if (!DECIMAL.test(word)) return undefined
      const number = Number(word)
      return number <= max ? number : undefined
    },
    value: (number) => byNumber.get(number) ?? number,
    text: (value) => (typeof value === 'number' && hex ? `0x${value.toString(16).padStart(hex, '0')}` : String(value)),
  }
}

function own(table: Readonly<Record<string, number>> | undefined, word: string): number | undefined {
  return table !== undefined && Object.hasOwn(table, word) ? table[word] : undefined
}

/** Addresses of IPv4. */
export const IPV4_ADDR: Datatype = { noun: 'an IPv4 address', max: 0xffffffff, prefixes: true, number: tryIp, value: formatIp, text: String }

const MAC = /^[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}$/

/** MAC addresses. */
export const ETHER_ADDR: Datatype = {
  noun: 'a MAC address',
  max: 2 ** 48 - 1,
  number: (word) => (MAC.test(word) ? word.split(':').reduce((sum, pair) => sum * 256 + Number.parseInt(pair, 16), 0) : undefined),
  value: (number) => (number.toString(16).padStart(12, '0').match(/../g) ?? []).join(':'),
  text: String,
}

/** Names of devices. They have no number; `number` is only asked of words that are one. */
export const IFNAME: Datatype = {
  noun: 'the name of a device',
  max: 0,
  ifname: true,
  number: () => undefined,
  value: String,
  text: (value) => `"${value}"`,
}

export const INET_PROTO = integer('a protocol (icmp, tcp, udp or a number)', 255, { symbols: symbols.PROTOCOLS, numeric: { icmpv6: 58 } })
export const INET_SERVICE = integer('a port', 65535, { numeric: symbols.SERVICES })
export const MARK = integer('a mark', 0xffffffff, { hex: 8, prefixes: true })
export const ICMP_TYPE = integer('an ICMP type', 255, { symbols: symbols.ICMP_TYPES })
export const ICMP_CODE = integer('an ICMP code', 255, { symbols: symbols.ICMP_CODES })
export const CT_STATE = integer('a state (new, established, related, invalid or untracked)', 0xffffffff, { symbols: symbols.CT_STATES, bitmask: true })
export const CT_STATUS = integer('a status (expected, seen-reply, assured, confirmed, snat, dnat, dying)', 0xffffffff, { symbols: symbols.CT_STATUS, bitmask: true })
export const CT_DIR = integer('original or reply', 1, { symbols: { original: 0, reply: 1 } })
export const TCP_FLAG = integer('a TCP flag', 255, { symbols: symbols.TCP_FLAGS, bitmask: true })
export const ETHER_TYPE = integer('an EtherType (ip, arp, ip6 or a number)', 65535, { symbols: symbols.ETHER_TYPES, hex: 4, numeric: { vlan: 0x8100 } })
export const FIB_ADDRTYPE = integer('a type of address (local, unicast, broadcast, multicast, …)', 255, { symbols: symbols.FIB_TYPES })
export const PKT_TYPE = integer('a packet type (host, broadcast, multicast or other)', 255, { symbols: symbols.PKT_TYPES, numeric: { unicast: 0 } })
export const NF_PROTO = integer('ipv4 or ipv6', 255, { symbols: { ipv4: 2, ipv6: 10 } })
export const ARP_OP = integer('an ARP operation', 65535, { symbols: { request: 1, reply: 2 } })
export const DSCP = integer('a DSCP', 63, { symbols: symbols.DSCP, hex: 2 })
export const ECN = integer('not-ect, ect0, ect1 or ce', 3, { symbols: symbols.ECN })
export const INT8 = integer('a number from 0 to 255', 255)
export const INT16 = integer('a number from 0 to 65535', 65535)
export const INT32 = integer('a number', 0xffffffff)

/** Number of a value in JSON's form, or undefined where it is none of the type. */
export function numberOf(type: Datatype, value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= type.max ? value : undefined
  return type.number(value)
}

