import { AddressError } from './address-error.js'

const CANONICAL = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/
const COLONS = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i
const DASHES = /^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/i
const EXAMPLE = 'six hex pairs such as b6:b2:a8:5f:2c:32'

/** 00:00:00:00:00:00: of `lo`, and of a default FDB entry of a VXLAN device. */
export const ZERO_MAC = '00:00:00:00:00:00'
/** ff:ff:ff:ff:ff:ff. */
export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff'

/** Whether a text is a MAC address in canonical form: six lower-case hex pairs with colons. */
export const isMac = (text: string): boolean => text.length === 17 && CANONICAL.test(text)

/** The canonical form of a MAC address, or undefined. As iproute2, takes upper case and single digits; also dashes. */
export function tryMac(text: string): string | undefined {
  if (isMac(text)) return text
  if (!COLONS.test(text) && !DASHES.test(text)) return undefined
  return text.toLowerCase().split(/[:-]/).map((pair) => pair.padStart(2, '0')).join(':')
}

/**
 * The canonical form of a MAC address.
 *
 * @throws AddressError
 * @example parseMac('B6-B2-A8-5F-2C-32') // 'b6:b2:a8:5f:2c:32'
 */
export function parseMac(text: string): string {
  const mac = tryMac(text)
  if (mac === undefined) throw new AddressError(text, problemOf(text), EXAMPLE)
  return mac
}

function problemOf(text: string): string {
  if (text === '') return 'is empty'
  const pairs = text.split(/[:-]/)
  if (pairs.length !== 6) return `has ${pairs.length} ${pairs.length === 1 ? 'part' : 'parts'}, not 6`
  const wrong = pairs.find((pair) => !/^[0-9a-f]{1,2}$/i.test(pair))
  return wrong === undefined ? 'is not a MAC address' : `has the part ${JSON.stringify(wrong)}, which is not a hex pair`
}

/** The six bytes of a canonical MAC address. */
export function macBytes(mac: string): Uint8Array {
  const bytes = new Uint8Array(6)
  for (let at = 0; at < 6; at++) bytes[at] = Number.parseInt(mac.slice(at * 3, at * 3 + 2), 16)
  return bytes
}

/** The MAC address of six bytes from `offset` on. */
export function formatMac(bytes: Uint8Array, offset = 0): string {
  let text = ''
  for (let at = offset; at < offset + 6; at++) text += `${at === offset ? '' : ':'}${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`
  return text
}

/** Whether a canonical MAC address is a group address (lowest bit of the first byte set); the broadcast address is one. */
export const isMulticastMac = (mac: string): boolean => (Number.parseInt(mac.charAt(1), 16) & 1) === 1

/** Whether a canonical MAC address is locally administered. */
export const isLocalMac = (mac: string): boolean => (Number.parseInt(mac.charAt(1), 16) & 2) === 2

/** Whether a device can have this MAC address: not a group address and not all zeros. Follows `is_valid_ether_addr()`. */
export const isUnicastMac = (mac: string): boolean => !isMulticastMac(mac) && mac !== ZERO_MAC

/** The number of a canonical MAC address, for comparing and sorting: 0 to 2^48 - 1. */
export const macNumber = (mac: string): number => Number.parseInt(mac.replaceAll(':', ''), 16)
