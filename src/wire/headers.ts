import type { ArpLayer } from './arp.js'
import type { EthernetLayer } from './ethernet.js'
import { quotes, type IcmpLayer } from './icmp.js'
import type { Ipv4Layer } from './ipv4.js'
import type { Layer } from './layer.js'
import type { PayloadLayer } from './payload.js'
import type { TcpLayer } from './tcp.js'
import type { UdpLayer } from './udp.js'
import type { VxlanLayer } from './vxlan.js'

/** The headers of one level of encapsulation by name. */
export interface HeaderLevel {
  readonly ethernet?: EthernetLayer
  readonly arp?: ArpLayer
  readonly ipv4?: Ipv4Layer
  readonly icmp?: IcmpLayer
  readonly udp?: UdpLayer
  readonly tcp?: TcpLayer
  readonly payload?: PayloadLayer
}

/** The headers of a frame by name: the outermost level, and where it carries or quotes more, that. */
export interface HeaderView extends HeaderLevel {
  readonly vxlan?: VxlanLayer
  /** The outermost level by its name; only where the frame is encapsulated. */
  readonly outer?: HeaderLevel
  /** The frame that is carried; only where the frame is encapsulated. */
  readonly inner?: HeaderView
  /** The packet that an ICMP error quotes. */
  readonly quoted?: HeaderView
}

/** A view while it is made. */
type Draft = { -readonly [K in keyof HeaderView]: HeaderView[K] }

/**
 * The headers of a frame by name; the layers themselves, not copies.
 * @example headers(layers).inner?.ipv4?.ttl
 */
export function headers(layers: readonly Layer[]): HeaderView {
  const view: Draft = {}
  let level = view
  for (let index = 0; index < layers.length; index++) {
    const layer = layers[index] as Layer
    if (layer.kind === 'vxlan') {
      level.outer = { ...level }
      level.vxlan = layer
      level = level.inner = {}
      continue
    }
    put(level, layer)
    if (layer.kind === 'icmp' && quotes(layer) && layers[index + 1]?.kind === 'ipv4') level = level.quoted = {}
  }
  return view
}

/** The first of a kind wins: a second payload is padding. */
function put(level: Draft, layer: Exclude<Layer, VxlanLayer>): void {
  switch (layer.kind) {
    case 'ethernet':
      level.ethernet ??= layer
      break
    case 'arp':
      level.arp ??= layer
      break
    case 'ipv4':
      level.ipv4 ??= layer
      break
    case 'icmp':
      level.icmp ??= layer
      break
    case 'udp':
      level.udp ??= layer
      break
    case 'tcp':
      level.tcp ??= layer
      break
    case 'payload':
      level.payload ??= layer
      break
  }
}
