import { formatIp, parseIp } from '../../address/index.js'

/**
 * An IPv4 address as a signed 32-bit integer, the one number that V8 never boxes: the model's tables are keyed by it.
 * 0 is 0.0.0.0 and stands for "none".
 */
export type Ip4 = number

const numbers = new Map<string, Ip4>()
const texts = new Map<Ip4, string>()

/** The number of an address. Throws an AddressError for anything else. */
export function ip4(text: string): Ip4 {
  let number = numbers.get(text)
  if (number === undefined) {
    number = parseIp(text) | 0
    numbers.set(text, number)
    if (!texts.has(number)) texts.set(number, text)
  }
  return number
}

/** The text of an address; equal addresses give the same string object. */
export function ip4Text(number: Ip4): string {
  let text = texts.get(number)
  if (text === undefined) {
    text = formatIp(number)
    texts.set(number, text)
  }
  return text
}

/** A prefix in numbers. */
export interface Prefix4 {
  readonly network: Ip4
  readonly length: number
}

/** The mask of a prefix length. */
export const mask4 = (length: number): Ip4 => (length === 0 ? 0 : -1 << (32 - length))

/** Reads '10.0.0.0/24', '10.0.0.1' (a /32) or 'default'. */
export function prefix4(text: string): Prefix4 {
  if (text === 'default') return { network: 0, length: 0 }
  const slash = text.indexOf('/')
  if (slash < 0) return { network: ip4(text), length: 32 }
  const length = Number(text.slice(slash + 1))
  return { network: ip4(text.slice(0, slash)) & mask4(length), length }
}

export const isMulticast4 = (ip: Ip4): boolean => ip >>> 28 === 0xe
/** INADDR_ALLHOSTS_GROUP, 224.0.0.1: every device with IPv4 is a member. Follows `ip_mc_up()`, net/ipv4/igmp.c. */
export const ALL_HOSTS: Ip4 = 0xe0000001 | 0
export const isLoopback4 = (ip: Ip4): boolean => ip >>> 24 === 127
/** 0.0.0.0 alone: the rest of 0.0.0.0/8 is like any other address. Follows `ipv4_is_zeronet()`, include/linux/in.h. */
export const isZeronet4 = (ip: Ip4): boolean => ip === 0
export const LIMITED_BROADCAST: Ip4 = -1
/** Neither is anything that a route look-up treats by itself: no loopback, group or broadcast, and not of 0.0.0.0/8. */
export function areOrdinary4(a: Ip4, b: Ip4): boolean {
  const first = a >>> 24
  const second = b >>> 24
  return first !== 0 && first !== 127 && first < 224 && second !== 0 && second !== 127 && second < 224
}
