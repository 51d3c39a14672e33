import { formatArp } from './arp.js'
import { formatEthernet } from './ethernet.js'
import { formatIcmp } from './icmp.js'
import { formatIpv4 } from './ipv4.js'
import type { Layer } from './layer.js'
import { formatPayload } from './payload.js'
import { formatTcp } from './tcp.js'
import { formatUdp } from './udp.js'
import { formatVxlan } from './vxlan.js'

/** One line for a layer, in the words of `tcpdump -nn -e -v -S`. */
export function formatLayer(layer: Layer): string {
  switch (layer.kind) {
    case 'ethernet':
      return formatEthernet(layer)
    case 'arp':
      return formatArp(layer)
    case 'ipv4':
      return formatIpv4(layer)
    case 'icmp':
      return formatIcmp(layer)
    case 'udp':
      return formatUdp(layer)
    case 'tcp':
      return formatTcp(layer)
    case 'vxlan':
      return formatVxlan(layer)
    case 'payload':
      return formatPayload(layer)
  }
}

/** A line a layer, from the outside in. */
export function formatFrame(layers: readonly Layer[]): string {
  return layers.map(formatLayer).join('\n')
}
