import { ARP_SIZE, decodeArp } from './arp.js'
import { read8 } from './bytes.js'
import { decodeEthernet, ETHERNET_SIZE, ETHERTYPE } from './ethernet.js'
import { decodeIcmp, ICMP_SIZE, quotes } from './icmp.js'
import { decodeIpv4, ipv4Size, isFragment, PROTOCOL, type Ipv4Layer } from './ipv4.js'
import type { Layer } from './layer.js'
import { decodePayload } from './payload.js'
import { decodeTcp, tcpSize } from './tcp.js'
import { decodeUdp, UDP_SIZE } from './udp.js'
import { decodeVxlan, looksLikeVxlan, VXLAN_PORTS, VXLAN_SIZE } from './vxlan.js'
import { WireError } from './wire-error.js'

export interface DecodeOptions {
  /** Refuse frames that are cut off or hold what is not understood, instead of keeping the rest as payload (default false). */
  readonly strict?: boolean
  /** UDP destination ports behind which VXLAN is looked for (default 8472 and 4789). */
  readonly vxlanPorts?: ReadonlySet<number>
}

/**
 * The layers of an Ethernet frame, from the outside in.
 *
 * - Behind a VXLAN port a header with a valid VNI is a layer, and the inner frame follows.
 * - Behind an ICMP error the quoted packet follows, as much of it as there is: a header that was cut is payload.
 * - Of a fragment that is not the first, what follows the IPv4 header is payload.
 * - Ethernet padding behind the outermost packet is left out; padding that was encapsulated or quoted is a second payload layer.
 *
 * Lengths are taken as they are and never judged: see `verifyFrame`.
 * @throws WireError (truncated, unsupported) if strict; never else.
 * @example decodeFrame(bytes) // [ethernet, ipv4, udp, vxlan, ethernet, ipv4, icmp, payload]
 */
export function decodeFrame(bytes: Uint8Array, options: DecodeOptions = {}): Layer[] {
  const walk = start(bytes, options)
  frame(walk, 0, bytes.length)
  return walk.layers
}

/** The layers of a packet from its IPv4 header on: as `decodeFrame`, without Ethernet. @throws WireError (truncated) if strict */
export function decodePacket(bytes: Uint8Array, options: DecodeOptions = {}): Layer[] {
  const walk = start(bytes, options)
  packet(walk, 0, bytes.length)
  return walk.layers
}

interface Walk {
  readonly bytes: Uint8Array
  readonly layers: Layer[]
  readonly ports: ReadonlySet<number>
  readonly strict: boolean
}

const start = (bytes: Uint8Array, { strict = false, vxlanPorts = VXLAN_PORTS }: DecodeOptions): Walk => ({ bytes, layers: [], ports: vxlanPorts, strict })

/** In a quote or a fragment headers may be cut, and nobody is to blame. */
const lenient = (walk: Walk): Walk => (walk.strict ? { ...walk, strict: false } : walk)

/* Each of these takes the bytes from `at` to at most `end`, and returns where the first one stands that was not its own. */

function frame(walk: Walk, at: number, end: number): number {
  const layer = attempt(walk, decodeEthernet, at, end)
  if (layer === undefined) return payload(walk, at, end)
  walk.layers.push(layer)
  const inside = at + ETHERNET_SIZE
  if (layer.type === ETHERTYPE.ipv4) return packet(walk, inside, end)
  if (layer.type === ETHERTYPE.arp) return arp(walk, inside, end)
  return payload(walk, inside, end)
}

function arp(walk: Walk, at: number, end: number): number {
  const layer = attempt(walk, decodeArp, at, end)
  if (layer === undefined) return payload(walk, at, end)
  walk.layers.push(layer)
  return at + ARP_SIZE
}

function packet(walk: Walk, at: number, end: number): number {
  const layer = attempt(walk, decodeIpv4, at, end)
  if (layer === undefined) return payload(walk, at, end)
  const { length } = layer
  if (walk.strict && at + length > end) throw shorter(at, length, end)
  walk.layers.push(layer)
  const size = ipv4Size(layer)
  const stop = length >= size && at + length <= end ? at + length : end
  transport(isFragment(layer) ? lenient(walk) : walk, layer, at + size, stop)
  return stop
}

function transport(walk: Walk, { protocol, offset }: Ipv4Layer, at: number, end: number): void {
  if (offset > 0) payload(walk, at, end)
  else if (protocol === PROTOCOL.icmp) icmp(walk, at, end)
  else if (protocol === PROTOCOL.udp) udp(walk, at, end)
  else if (protocol === PROTOCOL.tcp) tcp(walk, at, end)
  else payload(walk, at, end)
}

function icmp(walk: Walk, at: number, end: number): void {
  const layer = attempt(walk, decodeIcmp, at, end)
  if (layer === undefined) return void payload(walk, at, end)
  walk.layers.push(layer)
  const inside = at + ICMP_SIZE
  const quoted = quotes(layer) && inside < end && read8(walk.bytes, inside) >> 4 === 4
  payload(walk, quoted ? packet(lenient(walk), inside, end) : inside, end)
}

function udp(walk: Walk, at: number, end: number): void {
  const layer = attempt(walk, decodeUdp, at, end)
  if (layer === undefined) return void payload(walk, at, end)
  walk.layers.push(layer)
  const inside = at + UDP_SIZE
  const stop = layer.length >= UDP_SIZE && at + layer.length <= end ? at + layer.length : end
  const tunnel = walk.ports.has(layer.dport) && looksLikeVxlan(walk.bytes, inside, stop)
  payload(walk, tunnel ? vxlan(walk, inside, stop) : inside, stop)
  payload(walk, stop, end)
}

function vxlan(walk: Walk, at: number, end: number): number {
  walk.layers.push(decodeVxlan(walk.bytes, at, end))
  return frame(walk, at + VXLAN_SIZE, end)
}

function tcp(walk: Walk, at: number, end: number): void {
  const layer = attempt(walk, decodeTcp, at, end)
  if (layer === undefined) return void payload(walk, at, end)
  walk.layers.push(layer)
  payload(walk, at + tcpSize(layer), end)
}

function payload(walk: Walk, at: number, end: number): number {
  if (at < end) walk.layers.push(decodePayload(walk.bytes, at, end))
  return end
}

/** Decodes a header, or says undefined where the bytes are none and that is tolerated. */
function attempt<L>(walk: Walk, decode: (bytes: Uint8Array, at: number, end: number) => L, at: number, end: number): L | undefined {
  try {
    return decode(walk.bytes, at, end)
  } catch (error) {
    if (walk.strict || !(error instanceof WireError)) throw error
    return undefined
  }
}

function shorter(at: number, length: number, end: number): WireError {
  return new WireError(
    { reason: 'truncated', layer: 'ipv4', field: 'length', offset: at + 2 },
    `is ${length}, ${end - at} left: the frame is cut off; capture with a larger snap length`,
  )
}
