import type { DropReason, Outcome, Rejected, TableEntry, Via } from '../../engine/index.js'
import { ARP_SIZE, type ArpLayer, type EthernetLayer, type Ipv4Layer, type Layer } from '../../wire/index.js'
import type { Nfct } from '../netfilter/connection.js'
import type { BridgePort, Device } from './device.js'
import { NO_EVIDENCE, join, joinAll, type Evidence } from './evidence.js'
import { ip4, type Ip4 } from './ip4.js'
import { createJourney, type Journey } from './journey.js'
import type { Dst } from '../ipv4/dst.js'
import type { ArpRecord, ProbeRun } from '../probe/probe-run.js'

/** `skb->pkt_type`. */
export const PACKET_HOST = 0
export const PACKET_BROADCAST = 1
export const PACKET_MULTICAST = 2
export const PACKET_OTHERHOST = 3

/** Headers as they stand inside a tunnel, put back where it ends. */
export interface InnerFrame {
  readonly eth: EthernetLayer
  readonly ip: Ipv4Layer | undefined
  readonly arp: ArpLayer | undefined
  readonly saddr: Ip4
  readonly daddr: Ip4
  readonly rest: readonly Layer[]
  readonly layers: readonly Layer[]
  readonly whole: Fragments | undefined
  readonly inner: InnerFrame | undefined
}

/** The datagram that a fragment is of. */
export interface Fragments {
  /** What followed the IPv4 header of the whole datagram, checksums filled in. */
  readonly rest: readonly Layer[]
  /** Bytes of it. */
  readonly size: number
  /** What was in the tunnel that the datagram carries. */
  readonly inner: InnerFrame | undefined
}

/** One of the fragments that a datagram was put together from. */
export interface Piece {
  /** Bytes of data. */
  readonly size: number
  readonly headroom: number
  readonly buffer: number
}

/**
 * A packet on its way through the model. Layers are frozen data that hops share; what a device rewrites is replaced, and
 * only then is the list of layers made anew. Follows `struct sk_buff`.
 */
export interface Packet {
  /** Link-layer header; undefined until the neighbour code wrote it. */
  eth: EthernetLayer | undefined
  ip: Ipv4Layer | undefined
  arp: ArpLayer | undefined
  /** Addresses of `ip` as numbers. */
  saddr: Ip4
  daddr: Ip4
  /** What follows the network header. */
  rest: readonly Layer[]
  /** `[eth, ip or arp, ...rest]`, made when a hop asks for it. */
  layers: readonly Layer[] | undefined
  inner: InnerFrame | undefined
  /** Set on a fragment. */
  whole: Fragments | undefined
  /** Largest fragment that this datagram was put together from, 0 if from none; DF if any of them had it (IPCB(skb)->frag_max_size). */
  fragMaxSize: number
  fragDf: boolean
  /** The fragments that it was put together from, as long as no tap has seen the whole: a copy is not cut as it came. */
  geometry: readonly Piece[] | undefined
  /** Bytes that are free before the IP header. */
  headroom: number
  /** Bytes of the buffer that it is in; undefined in that which a socket made for it. */
  buffer: number | undefined
  /** MTU that the socket cut the data by when it made the packet, 0 where it fitted: ip_append_data() keeps pieces in a list. */
  appendedMtu: number
  /** May be fragmented here though it says DF (skb->ignore_df). */
  ignoreDf: boolean
  pktType: number
  /** It came in a tunnel, whose checksum was right, or its own was found right where connections are tracked: that of its data is not asked for any more (skb->csum_valid). */
  csumValid: boolean
  /** `pktType` is set already; the destination MAC is not looked at. */
  keepType: boolean
  /** The device that it is at: input on the way up, output on the way down. */
  dev: Device | undefined
  /** The device that it came in by; undefined for a packet of the namespace's own. */
  iif: Device | undefined
  /** How it comes to its next hop. */
  via: Via
  mark: number
  nfct: Nfct | undefined
  dst: Dst | undefined
  /** IP hooks at prerouting were passed at a bridge port already (`ip_sabotage_in()`). */
  bridged: boolean
  /** The bridge port that it came in by, where a bridge has IP hooks see what it switches (`nf_bridge->physinif`). */
  physindev: Device | undefined
  /** The bridge device sends it for want of a cached header, and it goes on where it came from (`nf_bridge->bridged_dnat`). */
  dnatFrom: { readonly port: BridgePort; readonly src: string } | undefined
  /** The route says that a redirect is due (IPSKB_DOREDIRECT). */
  redirect: boolean
  journey: Journey
  /** The hop that evidence is written to. */
  hop: Hop | undefined
  /** Evidence for the next hop. */
  pending: readonly TableEntry[]
  /** Probe that this packet belongs to. */
  run: ProbeRun | undefined
  /** Of ARP: the resolution that it is part of. */
  exchange: ArpRecord | undefined
  /** Device that a packet of the namespace's own never came to, for its neighbour failed. */
  waitingAt: string | undefined
  /** Hash of its flow, if a socket or its own ports gave it (skb->hash, where skb->l4_hash): fragments have it too, and translation does not change it. */
  l4Hash: number | undefined
  /** Devices entered without leaving the call chain (dev_xmit_recursion). */
  depth: number
}

/** A hop while it is being written. */
export interface Hop {
  readonly netns: string
  readonly ifname: string
  readonly kind: Device['hopKind']
  readonly dir: 'in' | 'out'
  readonly via: Via
  readonly layers: readonly Layer[]
  decided: readonly TableEntry[]
  readonly time: number
}

/** Bytes that are kept free for the headers of a device, by its kind. Follows `LL_RESERVED_SPACE()` and `vxlan_headroom()`. */
export const RESERVED = { ethernet: 16, vxlan: 80 } as const

/** A packet that the stack of a namespace makes. */
export function createPacket(netns: string, ip: Ipv4Layer | undefined, rest: readonly Layer[], run: ProbeRun | undefined): Packet {
  return {
    eth: undefined,
    ip,
    arp: undefined,
    saddr: ip === undefined ? 0 : ip4(ip.src),
    daddr: ip === undefined ? 0 : ip4(ip.dst),
    rest,
    layers: undefined,
    inner: undefined,
    whole: undefined,
    fragMaxSize: 0,
    fragDf: false,
    geometry: undefined,
    headroom: RESERVED.ethernet,
    buffer: undefined,
    appendedMtu: 0,
    ignoreDf: false,
    pktType: PACKET_HOST,
    csumValid: false,
    keepType: false,
    dev: undefined,
    iif: undefined,
    via: 'local',
    mark: 0,
    nfct: undefined,
    dst: undefined,
    bridged: false,
    physindev: undefined,
    dnatFrom: undefined,
    redirect: false,
    journey: createJourney(netns),
    hop: undefined,
    pending: NO_EVIDENCE,
    run,
    exchange: undefined,
    waitingAt: undefined,
    l4Hash: undefined,
    depth: 0,
  }
}

/** A copy on a journey of its own. Follows `skb_clone()`. */
export const clonePacket = (packet: Packet, journey: Journey): Packet => ({ ...packet, journey })

/** The headers from the outside in, as a tap sees them. */
export function layersOf(packet: Packet): readonly Layer[] {
  if (packet.layers !== undefined) return packet.layers
  const { eth, ip, arp, rest } = packet
  const network = ip ?? arp
  const layers: Layer[] = []
  if (eth !== undefined) layers.push(eth)
  if (network !== undefined) layers.push(network)
  for (let at = 0, layer = rest[0]; layer !== undefined; layer = rest[++at]) layers.push(layer)
  packet.layers = layers
  return layers
}

/** Bytes of a frame behind its Ethernet header. */
export const packetLength = ({ ip }: Pick<Packet, 'ip'>): number => ip?.length ?? ARP_SIZE

/** Whether a device takes a frame. Follows `__is_skb_forwardable()`, net/core/dev.c: a VLAN tag has room. */
export const takesFrame = (device: Device, packet: Packet): boolean => packetLength(packet) <= device.mtu + VLAN_HLEN

const VLAN_HLEN = 4

export function setEthernet(packet: Packet, eth: EthernetLayer | undefined): void {
  if (packet.eth === eth) return
  packet.eth = eth
  packet.layers = undefined
}

/** Puts an IPv4 header in place whose addresses are those of the packet. */
export function setIp(packet: Packet, ip: Ipv4Layer): void {
  packet.ip = ip
  packet.layers = undefined
}

/** Writes down an entry that decided: at the hop where the packet is, or at its next one if it was in none yet. */
export function note(packet: Packet, added: Evidence): void {
  const { hop } = packet
  if (hop === undefined) packet.pending = join(packet.pending, added)
  else hop.decided = join(hop.decided, added)
}

export function noteAll(packet: Packet, added: readonly TableEntry[]): void {
  const { hop } = packet
  if (hop === undefined) packet.pending = joinAll(packet.pending, added)
  else hop.decided = joinAll(hop.decided, added)
}

/** Why a packet ended: what an `Outcome` holds beside its place. */
export interface Loss {
  readonly native?: string | undefined
  readonly entry?: TableEntry | undefined
  readonly missing?: string | undefined
  readonly nearest?: { readonly entry: TableEntry; readonly differs: string } | undefined
}

/** Ends a packet. Follows `kfree_skb_reason()`. */
export function drop(packet: Packet, reason: DropReason, loss: Loss = {}): void {
  end(packet, { kind: 'dropped', at: whereIs(packet), reason, ...given(loss) })
}

/** Ends a packet that an answer was sent for. */
export function reject(packet: Packet, reason: DropReason, by: Rejected['by'], loss: Loss = {}): void {
  end(packet, { kind: 'rejected', at: whereIs(packet), reason, by, ...given(loss) })
}

/** The packet reached what it was for. */
export const arrive = (packet: Packet): void => end(packet, { kind: 'delivered', at: whereIs(packet) })

/** Ends a packet in the way given, unless it has ended already. */
export function end(packet: Packet, outcome: Outcome): void {
  packet.journey.outcome ??= outcome
}

/** The last device that had the packet; the namespace alone where none did. */
export function whereIs(packet: Packet): { readonly netns: string; readonly ifname?: string } {
  const { hop, journey, waitingAt } = packet
  if (hop !== undefined) return { netns: hop.netns, ifname: hop.ifname }
  return waitingAt === undefined ? { netns: journey.netns } : { netns: journey.netns, ifname: waitingAt }
}

/** The fields of a loss that are there. */
export function given(loss: Loss): { native?: string; entry?: TableEntry; missing?: string; nearest?: { readonly entry: TableEntry; readonly differs: string } } {
  return {
    ...(loss.native !== undefined && { native: loss.native }),
    ...(loss.entry !== undefined && { entry: loss.entry }),
    ...(loss.missing !== undefined && { missing: loss.missing }),
    ...(loss.nearest !== undefined && { nearest: loss.nearest }),
  }
}
