import { read16, read32, read8 } from './bytes.js'
import { HEX, hexDigit } from './hex.js'
import { WireError, type WirePlace } from './wire-error.js'

const DECIMAL: readonly string[] = Array.from({ length: 256 }, (_, byte) => String(byte))

/** Texts of addresses that were read before, by number: a network has few, and all its frames are about them. */
class Texts {
  readonly #known = new Map<number, string>()

  of(number: number, write: () => string): string {
    const known = this.#known.get(number)
    if (known !== undefined) return known
    if (this.#known.size === MOST) this.#known.clear()
    const text = write()
    this.#known.set(number, text)
    return text
  }
}

const MOST = 1 << 14
const ipv4Texts = new Texts()
const macTexts = new Texts()

/** Four bytes as dotted decimals: '10.168.0.12'. */
export function readIpv4(bytes: Uint8Array, at: number): string {
  return ipv4Texts.of(read32(bytes, at), () => writeIpv4Text(bytes, at))
}

const writeIpv4Text = (bytes: Uint8Array, at: number): string =>
  `${DECIMAL[read8(bytes, at)]}.${DECIMAL[read8(bytes, at + 1)]}.${DECIMAL[read8(bytes, at + 2)]}.${DECIMAL[read8(bytes, at + 3)]}`

/** Six bytes as lower-case hex pairs with colons: 'b6:b2:a8:5f:2c:32'. */
export function readMac(bytes: Uint8Array, at: number): string {
  return macTexts.of(read16(bytes, at) * 2 ** 32 + read32(bytes, at + 2), () => writeMacText(bytes, at))
}

const writeMacText = (bytes: Uint8Array, at: number): string =>
  `${HEX[read8(bytes, at)]}:${HEX[read8(bytes, at + 1)]}:${HEX[read8(bytes, at + 2)]}:${HEX[read8(bytes, at + 3)]}:${HEX[read8(bytes, at + 4)]}:${HEX[read8(bytes, at + 5)]}`

/** Writes '10.168.0.12' as four bytes. @throws WireError (range) for anything but four decimals up to 255 without leading zeros. */
export function writeIpv4(text: string, bytes: Uint8Array, at: number, layer: WirePlace, field: string): void {
  let octet = 0
  let digits = 0
  let dots = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 46 && digits > 0 && dots < 3) {
      bytes[at + dots++] = octet
      octet = digits = 0
    } else if (code >= 48 && code <= 57 && (digits === 0 || octet > 0)) {
      octet = octet * 10 + code - 48
      digits++
      if (octet > 255) throw notIpv4(text, layer, field)
    } else throw notIpv4(text, layer, field)
  }
  if (dots !== 3 || digits === 0) throw notIpv4(text, layer, field)
  bytes[at + 3] = octet
}

/** Writes 'b6:b2:a8:5f:2c:32' as six bytes. @throws WireError (range) for anything but six hex pairs with colons. */
export function writeMac(text: string, bytes: Uint8Array, at: number, layer: WirePlace, field: string): void {
  let wrong = text.length === 17 ? 0 : 16
  for (let pair = 0; pair < 6; pair++) {
    const high = hexDigit(text, 3 * pair)
    const low = hexDigit(text, 3 * pair + 1)
    wrong |= (high | low) & 0xf0
    if (pair < 5 && text.charCodeAt(3 * pair + 2) !== 58) wrong = 16
    bytes[at + pair] = (high << 4) | low
  }
  if (wrong !== 0) throw new WireError({ reason: 'range', layer, field }, `is '${text}': give six hex pairs with colons, as in b6:b2:a8:5f:2c:32`)
}

function notIpv4(text: string, layer: WirePlace, field: string): WireError {
  return new WireError({ reason: 'range', layer, field }, `is '${text}': give an IPv4 address, as in 10.168.0.12`)
}
