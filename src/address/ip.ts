import { explainIp } from './explain.js'

/**
 * The number of an address (0 to 2^32 - 1), or undefined where the text is not exactly an address in canonical form.
 * Fast: for the inner loops of compilers and engines.
 */
export function tryIp(text: string): number | undefined {
  const length = text.length
  if (length < 7 || length > 15) return undefined
  let value = 0
  let octet = -1
  let digits = 0
  let dots = 0
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === 46) {
      if (digits === 0) return undefined
      value = value * 256 + octet
      octet = -1
      digits = 0
      dots++
    } else if (code >= 48 && code <= 57) {
      if (digits === 0) octet = code - 48
      else if (octet === 0) return undefined
      else octet = octet * 10 + code - 48
      digits++
      if (octet > 255) return undefined
    } else return undefined
  }
  if (dots !== 3 || digits === 0) return undefined
  return value * 256 + octet
}

/**
 * The number of an address, 0 to 2^32 - 1.
 *
 * @throws AddressError
 * @example parseIp('10.168.0.12') // 178782220
 */
export function parseIp(text: string): number {
  const ip = tryIp(text)
  if (ip === undefined) throw explainIp(text)
  return ip
}

/** Whether a text is an address in canonical form. */
export const isIp = (text: string): boolean => tryIp(text) !== undefined

/**
 * The address of a number; bits above 32 are cut off.
 *
 * @example formatIp(178782220) // '10.168.0.12'
 */
export function formatIp(ip: number): string {
  return `${(ip >>> 24) & 255}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`
}

/** Whether it is in 224.0.0.0/4. Follows `ipv4_is_multicast()`, include/linux/in.h. */
export const isMulticast = (ip: number): boolean => ip >>> 28 === 0xe

/** Whether it is in 127.0.0.0/8. Follows `ipv4_is_loopback()`. */
export const isLoopback = (ip: number): boolean => ip >>> 24 === 127

/** Whether it is in 0.0.0.0/8. Follows `ipv4_is_zeronet()`. */
export const isZeronet = (ip: number): boolean => ip >>> 24 === 0

/** Whether it is in 169.254.0.0/16. Follows `ipv4_is_linklocal_169()`. */
export const isLinkLocal = (ip: number): boolean => ip >>> 16 === 0xa9fe

/** Whether it is 255.255.255.255. Follows `ipv4_is_lbcast()`. */
export const isLimitedBroadcast = (ip: number): boolean => ip === 0xffffffff
