import { IPV4_SIZE, sizeOf, sliceLayers, withChecksums, type Layer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { fork } from '../core/journey.js'
import { allocate } from '../core/buffer.js'
import { RESERVED, clonePacket, drop, packetLength, reject, setIp, type Fragments, type Packet } from '../core/packet.js'

/** ICMP type and code: fragmentation needed and DF set. */
const UNREACHABLE = 3
const FRAG_NEEDED = 4

/**
 * The pieces of a packet that is larger than the MTU, or an ICMP error where it must not be cut.
 * Follows `ip_fragment()` and `ip_do_fragment()`, net/ipv4/ip_output.c.
 */
export function fragmentOrRefuse(ns: Namespace, packet: Packet, mtu: number): readonly Packet[] {
  const { ip } = packet
  if (ip === undefined) return []
  if (ip.df && (!packet.ignoreDf || packet.fragMaxSize > mtu)) {
    refuseTooBig(ns, packet, mtu)
    return []
  }
  const largest = packet.fragMaxSize > 0 ? Math.min(mtu, packet.fragMaxSize) : mtu
  if (packetLength(packet) <= largest) return [packet]
  // Where the pieces that the socket made fit, they stay: a rule at output may have changed the route since.
  return split(packet, packet.appendedMtu > 0 ? Math.min(largest, packet.appendedMtu) : largest)
}

/** ICMP 3/4 with the MTU. */
export function refuseTooBig(ns: Namespace, packet: Packet, mtu: number): void {
  const entry = { native: 'PKT_TOO_BIG', ...(packet.dst?.route !== undefined && { entry: packet.dst.route.evidence.entry }) }
  if (ns.world.stack.icmpSend(packet, ns, UNREACHABLE, FRAG_NEEDED, mtu))
    reject(packet, 'FRAG_NEEDED', { icmp: '3/4' }, entry)
  else drop(packet, 'FRAG_NEEDED', entry)
}

/** Cuts a packet into pieces of at most the MTU. Follows `ip_do_fragment()`. */
export function split(packet: Packet, mtu: number): readonly Packet[] {
  const { ip } = packet
  if (ip === undefined) return []
  const whole = packet.whole ?? wholeOf(packet)
  const room = mtu - IPV4_SIZE
  const stop = ip.offset + ip.length - IPV4_SIZE
  const { journey } = packet
  const pieces: Packet[] = []
  const headroom = packet.dst?.device.reserved ?? RESERVED.ethernet
  const kept = keepsGeometry(packet, room, headroom) ? packet.geometry : undefined
  let until: number
  for (let offset = ip.offset; offset < stop; offset = until) {
    const before = kept?.[pieces.length]
    // Only the last piece need not be a multiple of 8 bytes.
    until = before === undefined ? (stop - offset <= room ? stop : offset + (room & ~7)) : offset + before.size
    const piece = clonePacket(packet, fork(journey, 'fragment', pieces.length))
    piece.whole = whole
    piece.inner = undefined
    piece.fragMaxSize = 0
    piece.appendedMtu = 0
    piece.geometry = undefined
    if (before === undefined) piece.csumValid = false
    piece.headroom = before?.headroom ?? headroom
    // What the socket cut itself stays as it is.
    piece.buffer = before?.buffer ?? (mtu === packet.appendedMtu ? undefined : allocate(until - offset + IPV4_SIZE + headroom))
    piece.rest = sliceLayers(whole.rest, offset, until)
    setIp(piece, { ...ip, df: packet.fragDf && kept === undefined, offset, mf: until < stop || ip.mf, length: until - offset + IPV4_SIZE })
    pieces.push(piece)
  }
  return pieces
}

/** Do fragments that were put together go on as they came? Follows the fast path of `ip_do_fragment()`. */
function keepsGeometry({ geometry = [] }: Packet, room: number, reserve: number): boolean {
  return geometry.length > 0 && geometry.every(({ size, headroom }, index) => headroom >= reserve && size <= room && (size % 8 === 0 || index === geometry.length - 1))
}

/** What every fragment of a datagram knows of it. */
function wholeOf({ ip, rest, inner }: Packet): Fragments {
  const layers: readonly Layer[] = ip === undefined ? rest : withChecksums([ip, ...rest]).slice(1)
  return { rest: layers, inner, size: layers.reduce((sum, layer) => sum + sizeOf(layer), 0) }
}
