import { WireError } from './wire-error.js'

/** '00' to 'ff'. */
export const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Character codes of the two digits of a byte. */
const HIGH = Uint8Array.from(HEX, (digits) => digits.charCodeAt(0))
const LOW = Uint8Array.from(HEX, (digits) => digits.charCodeAt(1))
const decoder = new TextDecoder()

/** Bytes `at` to `end` as lower-case hex without separators. */
export function toHex(bytes: Uint8Array, at = 0, end = bytes.length): string {
  if (end - at > 16) return toLongHex(bytes, at, end)
  let text = ''
  for (let index = at; index < end; index++) text += HEX[bytes[index] as number] as string
  return text
}

/** In one piece: text that grows pair by pair is a tree, and takes 15 times the memory until it is read. */
function toLongHex(bytes: Uint8Array, at: number, end: number): string {
  const codes = new Uint8Array(2 * (end - at))
  for (let index = at, code = 0; index < end; index++) {
    const byte = bytes[index] as number
    codes[code++] = HIGH[byte] as number
    codes[code++] = LOW[byte] as number
  }
  return decoder.decode(codes)
}

/** Value of a hex digit by its character code; 255 for all others. */
const DIGITS = new Uint8Array(256).fill(255)
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16)
  DIGITS[text.charCodeAt(0)] = digit
  DIGITS[text.toUpperCase().charCodeAt(0)] = digit
}

/** Value of the hex digit at `index`; above 15 if there is none. */
export function hexDigit(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return code < 256 ? (DIGITS[code] as number) : 255
}

/**
 * Writes hex digits as bytes and returns how many.
 * @throws WireError (range) for an odd number of digits or something else than digits.
 */
export function writeHex(text: string, bytes: Uint8Array, at: number, layer: 'ipv4' | 'payload' | 'tcp', field: string): number {
  const size = text.length >>> 1
  let wrong = text.length & 1
  for (let index = 0; index < size; index++) {
    const high = hexDigit(text, 2 * index)
    const low = hexDigit(text, 2 * index + 1)
    wrong |= (high | low) & 0xf0
    bytes[at + index] = (high << 4) | low
  }
  if (wrong !== 0) throw new WireError({ reason: 'range', layer, field }, `is '${clip(text)}': give bytes as pairs of hex digits`)
  return size
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)
