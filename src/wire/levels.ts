import { quotes } from './icmp.js'
import type { Ipv4Layer } from './ipv4.js'
import type { Layer } from './layer.js'

/** Whether a frame carries another one. (An ICMP error that quotes an encapsulated packet does not.) */
export function isEncapsulated(layers: readonly Layer[]): boolean {
  for (const layer of layers) {
    if (layer.kind === 'vxlan') return true
    if (layer.kind === 'icmp' && quotes(layer)) return false
  }
  return false
}

/** The layers of the innermost frame: what follows the last VXLAN header, or all where there is none. */
export function innermost(layers: readonly Layer[]): readonly Layer[] {
  let from = 0
  for (let index = 0; index < layers.length; index++) {
    const layer = layers[index] as Layer
    if (layer.kind === 'vxlan') from = index + 1
    else if (layer.kind === 'icmp' && quotes(layer)) break
  }
  return from === 0 ? layers : layers.slice(from)
}

/** The innermost IPv4 header of what is sent; of an ICMP error its own, not that of the packet it quotes. */
export function innermostIpv4(layers: readonly Layer[]): Ipv4Layer | undefined {
  let found: Ipv4Layer | undefined
  for (const layer of layers) {
    if (layer.kind === 'ipv4') found = layer
    else if (layer.kind === 'icmp' && quotes(layer)) break
  }
  return found
}

/** The layers of the packet that an ICMP error quotes, from its IPv4 header on; undefined where nothing is quoted. */
export function quotedPacket(layers: readonly Layer[]): readonly Layer[] | undefined {
  const index = layers.findIndex((layer) => layer.kind === 'icmp' && quotes(layer))
  return index >= 0 && layers[index + 1]?.kind === 'ipv4' ? layers.slice(index + 1) : undefined
}
