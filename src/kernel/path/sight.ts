import { decodeFrame, ipv4Size, tcpSize, type ArpLayer, type EthernetLayer, type Ipv4Layer, type Layer, type SackBlock } from '../../wire/index.js'
import { PACKET, type Device, type Devices, type TapRecord } from './record.js'

/** A record, decoded, at its device. */
export interface Sight {
  readonly record: TapRecord
  /** Place among all records. Time stamps serve to merge queues and are not compared: the clock may be set back. */
  readonly order: number
  readonly device: Device
  readonly dir: 'in' | 'out'
  /** As a hop shows them: the kernel's unfinished checksums are left out. */
  readonly layers: readonly Layer[]
  /** Headers of the frame itself. */
  readonly outer: Frame
  /** Headers of the frame inside a VXLAN packet; of a plain frame `outer` itself. */
  readonly inner: Frame
}

/** The headers that tell one frame from another. */
export interface Frame {
  readonly ethernet?: EthernetLayer
  readonly arp?: ArpLayer
  readonly ipv4?: Ipv4Layer
  /** What follows the network header: transport, quoted packet, payload. */
  readonly rest: readonly Layer[]
}

type Headers = Pick<Sight, 'layers' | 'outer' | 'inner'>

/** Decodes records: undefined where the device is not known or the frame is neither IPv4 nor ARP. Bytes that several records share are decoded once. */
export function sightsOf(records: readonly TapRecord[], devices: Devices): readonly Sight[] {
  const known = new Map<Uint8Array, Headers>()
  return records.flatMap((record, order) => {
    const { netns, ifindex, pkttype, bytes, partial } = record
    const device = devices.byIndex(netns, ifindex)
    const type = ((bytes[12] ?? 0) << 8) | (bytes[13] ?? 0)
    if (device === undefined || (type !== 0x0800 && type !== 0x0806)) return []
    const { layers, outer, inner } = (partial ? undefined : known.get(bytes)) ?? headersOf(record, devices)
    if (!partial) known.set(bytes, { layers, outer, inner })
    return { record, order, device, dir: pkttype === PACKET.OUTGOING ? 'out' : 'in', layers, outer, inner }
  })
}

function headersOf({ bytes, partial }: TapRecord, { vxlanPorts }: Devices): Headers {
  const decoded = decodeFrame(bytes, { vxlanPorts })
  const layers = partial ? withoutChecksum(decoded) : decoded
  const outer = frameOf(layers)
  const tunnel = layers.findIndex((layer) => layer.kind === 'vxlan')
  const error = layers.findIndex((layer) => layer.kind === 'icmp')
  const inner = tunnel < 0 || (error >= 0 && error < tunnel) ? outer : frameOf(layers.slice(tunnel + 1))
  return { layers, outer, inner }
}

/** Headers of the frame inside all tunnels, where one is inside another. */
export function innermost({ layers, outer, inner }: Sight): Frame {
  if (inner === outer) return inner
  const error = layers.findIndex((layer) => layer.kind === 'icmp')
  const own = error < 0 ? layers : layers.slice(0, error)
  const tunnel = own.findLastIndex((layer) => layer.kind === 'vxlan')
  return own.findIndex((layer) => layer.kind === 'vxlan') === tunnel ? inner : frameOf(layers.slice(tunnel + 1))
}

/** Is the frame a VXLAN packet? */
export const encapsulated = (sight: Sight): boolean => sight.inner !== sight.outer

function frameOf(layers: readonly Layer[]): Frame {
  const [first] = layers
  const at = first?.kind === 'ethernet' ? 1 : 0
  const frame: { -readonly [F in keyof Frame]: Frame[F] } = { rest: layers.slice(at + 1) }
  const network = layers[at]
  if (first?.kind === 'ethernet') frame.ethernet = first
  if (network?.kind === 'arp') frame.arp = network
  if (network?.kind === 'ipv4') frame.ipv4 = network
  return frame
}

/** The transport checksum of the innermost packet is that of the pseudo header alone (CHECKSUM_PARTIAL). */
function withoutChecksum(layers: readonly Layer[]): readonly Layer[] {
  const last = layers.findLastIndex((layer) => layer.kind === 'udp' || layer.kind === 'tcp')
  return layers.map((layer, index) => {
    if (index !== last || (layer.kind !== 'udp' && layer.kind !== 'tcp')) return layer
    const { checksum: _, ...rest } = layer
    return rest
  })
}

/** The sequence numbers that a TCP segment takes up with SYN, data and FIN; undefined where it takes up none. */
export function sequenceOf({ ipv4, rest: [segment] }: Frame): SackBlock | undefined {
  if (segment?.kind !== 'tcp' || ipv4 === undefined) return undefined
  const { flags: { syn, fin }, seq } = segment
  const taken = ipv4.length - ipv4Size(ipv4) - tcpSize(segment) + (syn ? 1 : 0) + (fin ? 1 : 0)
  return taken > 0 ? { from: seq, to: (seq + taken) >>> 0 } : undefined
}

/** What of a packet no router, bridge or translation changes: protocol, id, fragment, sequence, flags. '' for what is neither IPv4 nor ARP. */
export function identity(frame: Frame): string {
  const { arp, ipv4, rest } = frame
  if (arp !== undefined) return `arp ${arp.op} ${arp.sha} ${arp.spa} ${arp.tha} ${arp.tpa}`
  if (ipv4 === undefined) return ''
  return `${ipv4.protocol} ${ipv4.id} ${ipv4.offset} ${ipv4.mf} ${ipv4.length} ${transport(rest[0], ipv4)}`
}

function transport(layer: Layer | undefined, { offset }: Ipv4Layer): string {
  if (offset > 0) return ''
  if (layer?.kind === 'icmp') return `icmp ${layer.type} ${layer.code} ${layer.seq ?? ''}`
  if (layer?.kind === 'tcp') return `tcp ${layer.seq} ${layer.ack} ${JSON.stringify(layer.flags)}`
  return layer?.kind ?? ''
}

/** A frame for whoever has the other end of the cable: a bridge leaves it to the stack of its port. Follows br_handle_frame(), net/bridge/br_input.c. */
export const isForThePort = ({ ethernet }: Frame): boolean => /^01:80:c2:00:00:0[2-9a-f]$/.test(ethernet?.dst ?? '')

/** Which datagram a frame is a fragment of, or is: reassembly's key without the addresses, which translation may change. */
export const datagram = ({ ipv4 }: Frame): string => (ipv4 === undefined ? '' : `${ipv4.protocol} ${ipv4.id}`)

/** Is it one fragment of several? */
export const isFragment = ({ ipv4 }: Frame): boolean => ipv4 !== undefined && (ipv4.mf || ipv4.offset > 0)

/** Is it the fragment that has the transport header? */
export const isFirstFragment = ({ ipv4 }: Frame): boolean => ipv4 !== undefined && ipv4.mf && ipv4.offset === 0

/** Is it a fragment without the transport header? */
export const isLaterFragment = ({ ipv4 }: Frame): boolean => ipv4 !== undefined && ipv4.offset > 0

/** An ICMP error quotes a packet: its headers, else undefined. */
export function quoted({ rest }: Frame): Frame | undefined {
  const [icmp, ...quote] = rest
  return icmp?.kind === 'icmp' && quote[0]?.kind === 'ipv4' ? frameOf(quote) : undefined
}

/** All frames that an ICMP error quotes, as far as they were quoted, from the outside in: what a quoted tunnel carried may be a tunnel itself, or an error that quotes in turn. */
export function allQuoted(frame: Frame): readonly Frame[] {
  const frames: Frame[] = []
  for (let next = quoted(frame); next !== undefined; next = inside(next) ?? quoted(next)) frames.push(next)
  return frames
}

/** The frame inside a VXLAN packet. */
function inside({ rest }: Frame): Frame | undefined {
  const tunnel = rest.findIndex((layer) => layer.kind === 'vxlan')
  return tunnel < 0 ? undefined : frameOf(rest.slice(tunnel + 1))
}
