import type { Assembly } from './assemble.js'
import { icmpChecksum, quotes, writeIcmpChecksum } from './icmp.js'
import { IPV4_ADDRESSES, ipv4Checksum, ipv4Size, isFragment, writeIpv4Checksum } from './ipv4.js'
import { tcpChecksum, writeTcpChecksum } from './tcp.js'
import { UDP_SIZE, udpChecksum, writeUdpChecksum } from './udp.js'

/** How far a layer's checksum reaches. */
interface Reach {
  /** Where the bytes end that it covers. */
  readonly end: number
  /** Whether all of them are there: not so in a fragment, nor where a quoted packet was cut. */
  readonly whole: boolean
}

/**
 * Fills in the checksums that are absent, from the inside out, and returns what the checksum of each layer should be;
 * undefined for layers without one and where that cannot be known.
 *
 * That cannot be known of ICMP, UDP and TCP in a fragment, and in a quoted packet that was cut: their checksum covers
 * bytes that are not there. Absent, it is written as 0. Give it: `withChecksums` on the whole packet, before it is cut.
 */
export function seal(assembly: Assembly): readonly (number | undefined)[] {
  const { layers, bytes, starts } = assembly
  const reaches = reachesOf(assembly)
  const checksums = new Array<number | undefined>(layers.length).fill(undefined)
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]
    const at = starts[index] as number
    const { end, whole } = reaches[index] as Reach
    if (layer?.kind === 'ipv4') {
      const computed = (checksums[index] = ipv4Checksum(bytes, at, ipv4Size(layer)))
      if (layer.checksum === undefined) writeIpv4Checksum(bytes, at, computed)
    } else if (layer?.kind === 'icmp' && whole) {
      const computed = (checksums[index] = icmpChecksum(bytes, at, end))
      if (layer.checksum === undefined) writeIcmpChecksum(bytes, at, computed)
    } else if ((layer?.kind === 'udp' || layer?.kind === 'tcp') && whole && layers[index - 1]?.kind === 'ipv4') {
      const addresses = (starts[index - 1] as number) + IPV4_ADDRESSES
      const udp = layer.kind === 'udp'
      const computed = (checksums[index] = udp ? udpChecksum(bytes, addresses, at, end) : tcpChecksum(bytes, addresses, at, end))
      if (layer.checksum === undefined) (udp ? writeUdpChecksum : writeTcpChecksum)(bytes, at, computed)
    }
  }
  return checksums
}

/** Lengths bound what lies inside; one that says more than there is bounds nothing. */
function reachesOf({ layers, bytes, starts }: Assembly): Reach[] {
  const reaches: Reach[] = []
  let end = bytes.length
  let whole = true
  /** Inside a quote or a fragment a length that says more than there is means that bytes are missing; else it is wrong. */
  let cut = false
  layers.forEach((layer, index) => {
    const at = starts[index] as number
    if (layer.kind === 'ipv4') {
      const missing = at + layer.length > end
      whole = !isFragment(layer) && !(cut && missing)
      if (!missing && layer.length >= ipv4Size(layer)) end = at + layer.length
      cut ||= isFragment(layer)
    } else if (layer.kind === 'udp') {
      if (layer.length >= UDP_SIZE && at + layer.length <= end) end = at + layer.length
    }
    reaches.push({ end, whole })
    if (layer.kind === 'icmp' && quotes(layer)) cut = true
  })
  return reaches
}
