import { assemble } from './assemble.js'
import type { Layer } from './layer.js'
import { seal } from './seal.js'

/**
 * The bytes of a frame, layers from the outside in. What is given is written as given, also where it is wrong; absent
 * checksums are computed, those of an outer UDP header over the whole inner frame.
 *
 * A checksum of ICMP, UDP or TCP that is absent in a fragment, or in a quoted packet that was cut, is written as 0: it
 * covers bytes that are not there. Fill it in before cutting: `withChecksums`, then `sliceLayers`.
 * @throws WireError (range): a field that does not fit, no address, no hex
 */
export function encodeFrame(layers: readonly Layer[]): Uint8Array {
  const assembly = assemble(layers)
  seal(assembly)
  return assembly.bytes
}

/** The bytes of a packet from its IPv4 header on: as `encodeFrame`, without Ethernet. @throws WireError (range) */
export const encodePacket: (layers: readonly Layer[]) => Uint8Array = encodeFrame

/** The same layers with every checksum that can be known; layers that have theirs are kept as they are. @throws WireError (range) */
export function withChecksums(layers: readonly Layer[]): readonly Layer[] {
  const checksums = seal(assemble(layers))
  return layers.map((layer, index): Layer => {
    const checksum = checksums[index]
    return checksum === undefined || ('checksum' in layer && layer.checksum !== undefined) ? layer : ({ ...layer, checksum } as Layer)
  })
}
