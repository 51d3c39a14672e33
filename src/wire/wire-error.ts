import type { LayerKind } from './layer.js'

/** What a WireError speaks of: a header, or the container of a capture. */
export type WirePlace = LayerKind | 'pcapng'

/** Where in the bytes, and why. */
export interface WireErrorInfo {
  /**
   * - `truncated`: the bytes end before, or within, the field.
   * - `unsupported`: the field says that this is something else than what the layer can hold.
   * - `range`: a value to be written does not fit its field, or is no such value.
   */
  readonly reason: 'truncated' | 'unsupported' | 'range'
  readonly layer: WirePlace
  readonly field: string
  /** Byte of the input at which the field starts; absent where nothing is read. */
  readonly offset?: number
}

/** Bytes that cannot be decoded, or a layer that cannot be encoded: names layer, field and offset. */
export class WireError extends Error implements WireErrorInfo {
  override readonly name = 'WireError'
  readonly reason: WireErrorInfo['reason']
  readonly layer: WirePlace
  readonly field: string
  readonly offset?: number

  constructor(info: WireErrorInfo, detail: string) {
    super(`${info.layer}.${info.field}${info.offset === undefined ? '' : ` at byte ${info.offset}`} ${detail}`)
    this.reason = info.reason
    this.layer = info.layer
    this.field = info.field
    if (info.offset !== undefined) this.offset = info.offset
  }
}

/** Names of a header's fields with their offsets in it, in order; the last is `end`. */
export type Offsets = Readonly<Record<string, number>> & { readonly end: number }

/** Throws, naming the first field that is not there as a whole, if a header does not fit between `at` and `end`. */
export function mustFit(layer: WirePlace, fields: Offsets, at: number, end: number): void {
  if (end - at < fields.end) throw truncated(layer, fields, at, end)
}

function truncated(layer: WirePlace, fields: Offsets, at: number, end: number): WireError {
  const names = Object.entries(fields)
  const cut = names.findIndex((_, index) => (names[index + 1]?.[1] ?? Infinity) > end - at)
  const [field, offset] = names[cut] as [string, number]
  const size = (names[cut + 1] as [string, number])[1] - offset
  const left = Math.max(0, end - at - offset)
  return new WireError(
    { reason: 'truncated', layer, field, offset: at + offset },
    `needs ${size} ${size === 1 ? 'byte' : 'bytes'}, ${left} left: the frame is cut off; capture with a larger snap length`,
  )
}

/** Throws unless `value` is a whole number from 0 to `max`. */
export function mustBe(layer: WirePlace, field: string, value: number, max: number): void {
  if (!(value >= 0 && value <= max && Number.isInteger(value))) {
    throw new WireError({ reason: 'range', layer, field }, `is ${value}: give a whole number from 0 to ${max}`)
  }
}

/** Throws unless options, in hex, are whole words of 4 bytes, 40 bytes at most. */
export function mustBeWords(layer: 'ipv4' | 'tcp', options: string): void {
  if (options.length % 8 !== 0 || options.length > 80) {
    throw new WireError({ reason: 'range', layer, field: 'options' }, `take ${options.length / 2} bytes: give whole words of 4 bytes, 40 bytes at most`)
  }
}
