import { ARP_SIZE, encodeArp } from './arp.js'
import { encodeEthernet, ETHERNET_SIZE } from './ethernet.js'
import { encodeIcmp, ICMP_SIZE } from './icmp.js'
import { encodeIpv4, ipv4Size } from './ipv4.js'
import type { Layer } from './layer.js'
import { encodePayload, payloadSize } from './payload.js'
import { encodeTcp, tcpSize } from './tcp.js'
import { encodeUdp, UDP_SIZE } from './udp.js'
import { encodeVxlan, VXLAN_SIZE } from './vxlan.js'

/** A frame as bytes, before its absent checksums are filled in. */
export interface Assembly {
  readonly layers: readonly Layer[]
  readonly bytes: Uint8Array
  /** Where each layer starts. */
  readonly starts: readonly number[]
}

/** Writes layers one behind another. @throws WireError (range) */
export function assemble(layers: readonly Layer[]): Assembly {
  let size = 0
  for (const layer of layers) size += sizeOf(layer)
  const bytes = new Uint8Array(size)
  const starts: number[] = []
  let at = 0
  for (const layer of layers) {
    starts.push(at)
    at += encode(layer, bytes, at)
  }
  return { layers, bytes, starts }
}

/** Size of a layer's own bytes. */
export function sizeOf(layer: Layer): number {
  switch (layer.kind) {
    case 'ethernet':
      return ETHERNET_SIZE
    case 'arp':
      return ARP_SIZE
    case 'ipv4':
      return ipv4Size(layer)
    case 'icmp':
      return ICMP_SIZE
    case 'udp':
      return UDP_SIZE
    case 'tcp':
      return tcpSize(layer)
    case 'vxlan':
      return VXLAN_SIZE
    case 'payload':
      return payloadSize(layer)
  }
}

function encode(layer: Layer, bytes: Uint8Array, at: number): number {
  switch (layer.kind) {
    case 'ethernet':
      return encodeEthernet(layer, bytes, at)
    case 'arp':
      return encodeArp(layer, bytes, at)
    case 'ipv4':
      return encodeIpv4(layer, bytes, at)
    case 'icmp':
      return encodeIcmp(layer, bytes, at)
    case 'udp':
      return encodeUdp(layer, bytes, at)
    case 'tcp':
      return encodeTcp(layer, bytes, at)
    case 'vxlan':
      return encodeVxlan(layer, bytes, at)
    case 'payload':
      return encodePayload(layer, bytes, at)
  }
}
