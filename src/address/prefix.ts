import { AddressError } from './address-error.js'
import { explainIp } from './explain.js'
import { formatIp, tryIp } from './ip.js'

/** A prefix, that is all addresses from `first` to `last`. */
export interface Prefix {
  /** Canonical text: '10.168.0.0/24'. */
  readonly text: string
  /** Network address: '10.168.0.0'. */
  readonly network: string
  /** 0 to 32. */
  readonly prefixlen: number
  /** Number of the network address. */
  readonly first: number
  /** Number of the last address, which is the broadcast address where `prefixlen` < 31. */
  readonly last: number
  /** The address as written before the slash; it differs from `first` where the text has host bits. */
  readonly address: number
}

const EXAMPLE = 'an address and its prefix length, such as 10.168.0.0/24'
const CACHE_LIMIT = 1 << 16
const cache = new Map<string, Prefix>()

/** The prefix, or undefined where the text is none. Host bits are allowed: '10.168.0.1/24' is in 10.168.0.0/24. */
export function tryPrefix(text: string): Prefix | undefined {
  const known = cache.get(text)
  if (known !== undefined) return known
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = tryIp(text.slice(0, slash))
  const prefixlen = tryLength(text.slice(slash + 1))
  if (address === undefined || prefixlen === undefined) return undefined
  const prefix = prefixOf(address, prefixlen)
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.set(text, prefix)
  return prefix
}

/** The prefix of this length that an address is in. `prefixlen` is 0 to 32. */
export function prefixOf(address: number, prefixlen: number): Prefix {
  const { first, last } = boundsOf(address, prefixlen)
  const network = formatIp(first)
  return Object.freeze({ text: `${network}/${prefixlen}`, network, prefixlen, first, last, address })
}

/** The bounds of the prefix of this length that an address is in, without its texts. `prefixlen` is 0 to 32. */
export function boundsOf(address: number, prefixlen: number): Bounds {
  const first = (address & maskOf(prefixlen)) >>> 0
  return { first, last: first + 2 ** (32 - prefixlen) - 1, prefixlen }
}

/** The number of the netmask of a prefix length, 0 to 32. */
export const maskOf = (prefixlen: number): number => (prefixlen === 0 ? 0 : (-1 << (32 - prefixlen)) >>> 0)

/** The prefix length of a text, or undefined: digits alone, 0 to 32. */
function tryLength(text: string): number | undefined {
  if (text.length === 0 || text.length > 2 || (text.length === 2 && text.startsWith('0'))) return undefined
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 48 || text.charCodeAt(at) > 57) return undefined
  const length = Number(text)
  return length <= 32 ? length : undefined
}

/**
 * A prefix of its text. Host bits are allowed and kept in `address`.
 *
 * @throws AddressError
 * @example parsePrefix('10.168.0.0/24').last // 178782463, which is 10.168.0.255
 */
export function parsePrefix(text: string): Prefix {
  const prefix = tryPrefix(text)
  if (prefix !== undefined) return prefix
  const slash = text.indexOf('/')
  if (slash < 0) {
    throw tryIp(text) === undefined ? new AddressError(text, 'is not a prefix', EXAMPLE) : new AddressError(text, 'has no prefix length', `one behind it, such as ${text}/24`)
  }
  const address = text.slice(0, slash)
  if (tryIp(address) === undefined) throw new AddressError(text, explainIp(address).problem, EXAMPLE)
  throw new AddressError(text, `has the prefix length ${JSON.stringify(text.slice(slash + 1))}, which is not a number from 0 to 32`, EXAMPLE)
}

/** Whether a text is a prefix. */
export const isPrefix = (text: string): boolean => tryPrefix(text) !== undefined

/** Whether the prefix was written with bits set behind its length ('10.168.0.1/24'). */
export const hasHostBits = (prefix: Prefix): boolean => prefix.address !== prefix.first

/** The bounds of a prefix, as numbers. */
export type Bounds = Pick<Prefix, 'first' | 'last' | 'prefixlen'>

/** Whether an address (a number) is in a prefix. */
export const contains = (prefix: Bounds, ip: number): boolean => ip >= prefix.first && ip <= prefix.last

/** Whether a whole prefix is in another, or equal to it. */
export const covers = (outer: Bounds, inner: Bounds): boolean => inner.first >= outer.first && inner.last <= outer.last

/** Whether two prefixes have an address in common; one then covers the other. */
export const overlaps = (a: Bounds, b: Bounds): boolean => a.first <= b.last && b.first <= a.last

/** Number of addresses in a prefix. */
export const sizeOf = (prefix: Bounds): number => prefix.last - prefix.first + 1

/**
 * The nth address of a prefix, from 0 (the network address).
 *
 * @throws AddressError where the prefix has fewer.
 * @example nthAddress(parsePrefix('10.168.0.0/24'), 1) // '10.168.0.1'
 */
export function nthAddress(prefix: Prefix, n: number): string {
  if (!Number.isInteger(n) || n < 0 || n >= sizeOf(prefix)) {
    throw new AddressError(prefix.text, `has no address number ${n}`, `a prefix with more than its ${sizeOf(prefix)} addresses`)
  }
  return formatIp(prefix.first + n)
}

/** Whether an address is the network address of its subnet (none has one from /31 on, RFC 3021). */
export const isNetworkAddress = (prefix: Bounds, ip: number): boolean => prefix.prefixlen < 31 && ip === prefix.first

/** Whether an address is the broadcast address of its subnet (none has one from /31 on, RFC 3021). */
export const isBroadcastAddress = (prefix: Bounds, ip: number): boolean => prefix.prefixlen < 31 && ip === prefix.last

/** The netmask as an address. @example netmask(24) // '255.255.255.0' */
export const netmask = (prefixlen: number): string => formatIp(maskOf(prefixlen))
