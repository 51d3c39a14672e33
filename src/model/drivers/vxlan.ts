import { flowHash, hashAddresses, hashedPort, IPV4_SIZE, isFragment, UDP_SIZE, VXLAN_SIZE, VXLAN_VNI_VALID, type Layer, type VxlanLayer } from '../../wire/index.js'
import { bufferOf, reserve } from '../core/buffer.js'
import { ETH_HLEN, ZERO_MAC, linkEvidence, type Device } from '../core/device.js'
import { fork } from '../core/journey.js'
import { ip4Text, isMulticast4, type Ip4 } from '../core/ip4.js'
import { PACKET_HOST, clonePacket, drop, layersOf, note, packetLength, type InnerFrame, type Packet } from '../core/packet.js'
import { enqueue } from '../core/queue.js'
import { learn } from '../ipv4/path-mtu.js'
import { dstMtu, routeOutput } from '../ipv4/route.js'
import { localOut } from '../ipv4/output.js'
import { MULTICAST_TTL, nextIpId } from '../ipv4/send.js'
import { localPorts, sysctl } from '../core/sysctl.js'
import { scrub } from './scrub.js'
import { nearestMac, vxlanFind, vxlanLearn } from './vxlan-fdb.js'
import type { VxlanRemote, VxlanState } from './vxlan-state.js'

const UDP = 17
/** Bytes that a tunnel adds below the MTU: outer IPv4, UDP, VXLAN and the inner Ethernet header (vxlan_headroom()). */
const HEADROOM = IPV4_SIZE + UDP_SIZE + VXLAN_SIZE + ETH_HLEN

/** IP_TUNNEL_RECURSION_LIMIT: devices and tunnels entered without leaving the call chain, as `iptunnel_xmit()` counts them, net/ipv4/ip_tunnel_core.c. */
const RECURSION_LIMIT = 5

/** A frame goes out of a VXLAN device: the FDB says to which VTEP. Follows `vxlan_xmit()`, drivers/net/vxlan/vxlan_core.c. */
export function vxlanXmit(packet: Packet, device: Device): void {
  const { vxlan: state } = device
  const { eth } = packet
  if (state === undefined || eth === undefined) return
  packet.depth++
  const entry = vxlanFind(device, state, eth.dst) ?? vxlanFind(device, state, ZERO_MAC)
  const remotes = entry?.remotes.some(({ ip }) => ip === 0) ? entry.remotes.filter(({ ip }) => ip !== 0) : entry?.remotes
  const first = remotes?.[0]
  if (remotes === undefined || first === undefined) {
    device.stats.txDropped++
    const near = nearestMac(device, state, eth.dst)
    drop(packet, 'VXLAN_NO_REMOTE', {
      native: 'NO_TX_TARGET',
      missing: `no FDB entry for ${eth.dst} dev ${device.ifname}`,
      nearest: near && near.entry.remotes[0] && { entry: near.entry.remotes[0].evidence.entry, differs: near.differs },
    })
    return
  }
  if (remotes.length === 1) {
    encapsulate(packet, device, state, first)
    return
  }
  const { journey } = packet
  // Copies go to the others first.
  const order = [...remotes.slice(1), first]
  order.forEach((remote, rank) => encapsulate(clonePacket(packet, fork(journey, 'flood', rank)), device, state, remote))
}

/** Wraps a frame and sends it to a VTEP. Follows `vxlan_xmit_one()`. */
function encapsulate(packet: Packet, device: Device, state: VxlanState, remote: VxlanRemote): void {
  const { ns } = device
  note(packet, remote.evidence)
  const route = routeOutput(ns, remote.ip, state.local, packet.mark)
  if ('errno' in route || route.device === device) {
    device.stats.txErrors++
    drop(packet, 'VXLAN_NO_ROUTE', 'errno' in route ? { ...route.loss, native: 'IP_OUTNOROUTES' } : { native: 'RECURSION_LIMIT', entry: route.route?.evidence.entry })
    return
  }
  const vni = remote.row.vni ?? state.vni
  const port = remote.row.port ?? state.port
  if (route.local && !route.broadcast) {
    bypass(packet, device, vni, port)
    return
  }
  checkPathMtu(packet, dstMtu(route) - HEADROOM)
  const inner = innerOf(packet)
  if (inner === undefined) return
  if (packet.depth > RECURSION_LIMIT) {
    device.stats.txErrors++
    drop(packet, 'LOOP', { native: 'RECURSION_LIMIT' })
    return
  }
  packet.depth++
  packet.buffer = bufferOf(packet)
  reserve(packet, HEADROOM + route.device.reserved)
  packet.headroom -= HEADROOM
  const source = state.local === 0 ? route.saddr : state.local
  const tos = outerTos(packet)
  const length = UDP_SIZE + VXLAN_SIZE + ETH_HLEN + packetLength(packet)
  const headers: Layer[] = [{ kind: 'udp', sport: sourcePort(packet, device), dport: port, length }, headerOf(vni)]
  packet.rest = headers.concat(inner.layers)
  packet.arp = undefined
  packet.ip = {
    kind: 'ipv4',
    src: ip4Text(source),
    dst: ip4Text(remote.ip),
    protocol: UDP,
    ttl: isMulticast4(remote.ip) ? MULTICAST_TTL : sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl'),
    tos,
    id: nextIpId(ns),
    df: false,
    mf: false,
    offset: 0,
    length: length + IPV4_SIZE,
  }
  packet.saddr = source
  packet.daddr = remote.ip
  packet.eth = undefined
  packet.layers = undefined
  packet.inner = inner
  packet.whole = undefined
  packet.iif = undefined
  packet.fragMaxSize = 0
  packet.fragDf = false
  packet.appendedMtu = 0
  scrub(packet, false)
  device.stats.txPackets++
  localOut(ns, packet, route)
}

const vxlanHeaders = new Map<number, VxlanLayer>()

function headerOf(vni: number): VxlanLayer {
  let header = vxlanHeaders.get(vni)
  if (header === undefined) vxlanHeaders.set(vni, (header = { kind: 'vxlan', flags: VXLAN_VNI_VALID, vni }))
  return header
}

function innerOf(packet: Packet): InnerFrame | undefined {
  const { eth, ip, arp, saddr, daddr, rest, whole, inner } = packet
  return eth === undefined ? undefined : { eth, ip, arp, saddr, daddr, rest, layers: layersOf(packet), whole, inner }
}

/** Follows `udp_flow_src_port()`, include/net/udp.h. */
const sourcePort = (packet: Packet, { ns }: Device): number => hashedPort(hashOf(packet), localPorts(ns.sysctl))

/**
 * A hash over ports stays with the packet, also inside a further tunnel; others are made anew for each.
 * Follows `skb_get_hash()` and `skb_clear_hash_if_not_l4()`, include/linux/skbuff.h.
 */
function hashOf(packet: Packet): number {
  if (packet.l4Hash !== undefined) return packet.l4Hash
  const { ip, saddr, daddr, rest } = packet
  if (ip === undefined) return flowHash(layersOf(packet))
  const next = rest[0]
  if (isFragment(ip) || (next?.kind !== 'udp' && next?.kind !== 'tcp')) return hashAddresses(ip.protocol, saddr, daddr, 0, 0)
  packet.l4Hash = hashAddresses(ip.protocol, saddr, daddr, next.sport, next.dport)
  return packet.l4Hash
}

const ECN = 3
const CE = 3
const ECT0 = 2
const ECT1 = 1

/** The outer ECN bits are the inner ones, a mark of congestion aside. Follows `INET_ECN_encapsulate()`, include/net/inet_ecn.h. */
function outerTos({ ip }: Packet): number {
  const ecn = (ip?.tos ?? 0) & ECN
  return ecn === CE ? ECT0 : ecn
}

/**
 * The route of a frame that will not fit the underlay learns so; the frame is sent all the same, and its outer packet
 * fragmented. Follows `skb_tunnel_check_pmtu()`, net/ipv4/ip_tunnel_core.c.
 */
function checkPathMtu(packet: Packet, mtu: number): void {
  const { dst, ip } = packet
  if (ip === undefined || dst?.route === undefined || packetLength(packet) <= mtu) return
  const { ns } = dst.device
  const floor = sysctl(ns.sysctl, 'net.ipv4.route.min_pmtu')
  if (dstMtu(dst) < mtu) return
  learn(ns, dst.route, packet.daddr, { mtu: Math.max(mtu, Math.min(floor, dstMtu(dst))), locked: mtu < floor })
}

/** The VTEP is this host: the frame never becomes a packet, and keeps the route that brought it here: nobody looks one up again. Follows `encap_bypass_if_local()` and `vxlan_encap_bypass()`. */
function bypass(packet: Packet, device: Device, vni: number, port: number): void {
  const { ns } = device
  const target = ns.tunnels.find(({ vxlan, up }) => up && vxlan !== undefined && vxlan.vni === vni && vxlan.port === port)
  if (target === undefined || packet.eth === undefined) {
    device.stats.txErrors++
    drop(packet, 'VXLAN_VNI_NOT_FOUND', { native: 'VXLAN_VNI_NOT_FOUND', missing: `no VXLAN device with VNI ${vni} on UDP port ${port}` })
    return
  }
  device.stats.txPackets++
  if (target.vxlan?.learning) vxlanLearn(target, target.vxlan, packet.eth.src, LOOPBACK)
  target.stats.rxPackets++
  packet.pktType = PACKET_HOST
  packet.dev = target
  packet.via = 'decap'
  packet.keepType = true
  packet.depth = 0
  enqueue(ns.world.backlog, packet)
}

const LOOPBACK: Ip4 = 0x7f000001

/** A UDP packet for a VXLAN port of this namespace. Follows `vxlan_rcv()`. */
export function vxlanReceive(packet: Packet, devices: readonly Device[]): void {
  const { inner, ip } = packet
  const header = packet.rest[1]
  if (ip === undefined || inner === undefined || header?.kind !== 'vxlan' || header.flags !== VXLAN_VNI_VALID) {
    drop(packet, 'VXLAN_INVALID_HEADER', { native: 'VXLAN_INVALID_HDR' })
    return
  }
  const device = devices.find(({ vxlan }) => vxlan?.vni === header.vni)
  if (device?.vxlan === undefined) {
    const [other] = devices
    drop(packet, 'VXLAN_VNI_NOT_FOUND', {
      native: 'VXLAN_VNI_NOT_FOUND',
      missing: `no VXLAN device with VNI ${header.vni}`,
      nearest: other && { entry: linkEvidence(other).entry, differs: `VNI ${other.vxlan?.vni ?? 0}` },
    })
    return
  }
  if (inner.eth.src === device.address) {
    drop(packet, 'VXLAN_LOCAL_MAC', { native: 'LOCAL_MAC', entry: linkEvidence(device).entry })
    return
  }
  if (device.vxlan.learning && !vxlanLearn(device, device.vxlan, inner.eth.src, packet.saddr)) {
    device.stats.rxDropped++
    drop(packet, 'VXLAN_LOCAL_MAC', { native: 'VXLAN_ENTRY_EXISTS' })
    return
  }
  const marked = (ip.tos & ECN) === CE
  if (marked && inner.ip !== undefined && (inner.ip.tos & ECN) === 0) {
    device.stats.rxErrors++
    drop(packet, 'VXLAN_ECN', { native: 'IP_TUNNEL_ECN', missing: `the packet from ${ip4Text(inner.saddr)} says Not-ECT, its outer header says CE` })
    return
  }
  packet.csumValid = true
  unwrap(packet, inner, ip.tos & ECN)
  device.stats.rxPackets++
  scrub(packet, false)
  packet.headroom += HEADROOM
  packet.dev = device
  packet.via = 'decap'
  enqueue(device.ns.world.backlog, packet)
}

/** The inner frame as it was, with the outer mark of congestion. Follows `INET_ECN_decapsulate()`, RFC 6040. */
function unwrap(packet: Packet, inner: InnerFrame, outer: number): void {
  packet.eth = inner.eth
  packet.ip = inner.ip
  packet.arp = inner.arp
  packet.saddr = inner.saddr
  packet.daddr = inner.daddr
  packet.rest = inner.rest
  packet.layers = inner.layers
  packet.whole = inner.whole
  packet.inner = inner.inner
  packet.fragMaxSize = 0
  packet.fragDf = false
  const { ip } = inner
  if (ip === undefined || (ip.tos & ECN) === 0) return
  const own = ip.tos & ECN
  const ecn = outer === CE ? CE : outer === ECT1 && own === ECT0 ? ECT1 : own
  if (ecn === own) return
  packet.ip = { ...ip, tos: (ip.tos & ~ECN) | ecn }
  packet.layers = undefined
}

