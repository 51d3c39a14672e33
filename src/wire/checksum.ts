/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.
 *
 * Sums are plain numbers to be added together before `foldChecksum`: a frame of 64 KiB sums to less than 2^32.
 */

import { read16, read8 } from './bytes.js'

/** Sum of the words `at` to `end`; an odd last byte is the upper half of a word. */
export function sumWords(bytes: Uint8Array, at: number, end: number): number {
  let sum = 0
  const even = end - ((end - at) & 1)
  for (let index = at; index < even; index += 2) sum += read16(bytes, index)
  if (even < end) sum += read8(bytes, even) << 8
  return sum
}

/** Folds the carries in and complements: the checksum, 0 to 0xffff. */
export function foldChecksum(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16)
  return folded ^ 0xffff
}

/** Checksum of bytes whose own checksum field holds 0; over bytes that hold a right one it gives 0. */
export function checksum(bytes: Uint8Array, at = 0, end = bytes.length): number {
  return foldChecksum(sumWords(bytes, at, end))
}

/**
 * Sum of the pseudo header that TCP and UDP include (RFC 768, RFC 9293):
 *
 * ```
 *  0      7 8     15 16    23 24    31
 * +--------+--------+--------+--------+
 * |          source address           |
 * +--------+--------+--------+--------+
 * |        destination address        |
 * +--------+--------+--------+--------+
 * |  zero  |protocol|  TCP/UDP length |
 * +--------+--------+--------+--------+
 * ```
 *
 * `addresses` is where the source address stands in the IPv4 header, the destination behind it; `length` is in bytes.
 */
export function sumPseudoHeader(bytes: Uint8Array, addresses: number, protocol: number, length: number): number {
  return sumWords(bytes, addresses, addresses + 8) + protocol + length
}
