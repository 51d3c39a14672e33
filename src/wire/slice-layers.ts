import { sizeOf } from './assemble.js'
import { encodePacket } from './encode-frame.js'
import type { Layer } from './layer.js'
import { decodePayload } from './payload.js'

/**
 * The bytes `from` to `to` of a packet as layers, as a decoder would see them: headers that are there as a whole stay,
 * of the first that is cut the rest is payload; a slice that does not begin with the first byte is all payload.
 * For fragments (slices of what follows the IPv4 header) and for quotes in ICMP errors. Checksums must be filled in
 * before: see `withChecksums`. @throws WireError (range)
 * @example sliceLayers([udp, payload], 0, 1480) // [udp, payload of 1472 bytes]
 */
export function sliceLayers(layers: readonly Layer[], from: number, to = Infinity): readonly Layer[] {
  if (from > 0) return payloadOf(layers, from, to)
  let at = 0
  for (const [index, layer] of layers.entries()) {
    const size = sizeOf(layer)
    if (at + size > to) return [...layers.slice(0, index), ...payloadOf(layers, at, to)]
    at += size
  }
  return layers
}

function payloadOf(layers: readonly Layer[], from: number, to: number): readonly Layer[] {
  const bytes = encodePacket(layers)
  const end = Math.min(to, bytes.length)
  return from < end ? [decodePayload(bytes, from, end)] : []
}
