import { sliceLayers, withChecksums, sizeOf, type IcmpLayer, type Layer } from '../../wire/index.js'
import { ip4, ip4Text } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { PACKET_HOST, type Packet } from '../core/packet.js'
import { conntrackAttach } from '../netfilter/index.js'
import { sysctl } from '../core/sysctl.js'
import { addError } from '../probe/probe-run.js'
import { selectAddress } from './address.js'
import { SCOPE } from './fib-entry.js'
import { mayTell } from './peer.js'
import { dstMtu, routeOutput } from './route.js'
import { datagram, sendIcmp } from './send.js'

export const ICMP_PROTOCOL = 1

/** Which types are errors: icmp_pointers[], net/ipv4/icmp.c. Unknown types count as errors. */
const QUERIES: ReadonlySet<number> = new Set([0, 8, 13, 14, 15, 16, 17, 18])

const DEST_UNREACH = 3
const REDIRECT = 5
const MAX_ERROR = 576
const HEADERS = 28
/** 192.0.0.8. */
const DUMMY = 0xc0000008 | 0

/**
 * Sends an ICMP error because of a packet, and says whether it did: never because of an error, a broadcast, a later
 * fragment, nor while another is being sent. `info` is the MTU of 3/4, the gateway of a redirect. Follows `__icmp_send()`, net/ipv4/icmp.c.
 */
export function icmpSend(packet: Packet, ns: Namespace, type: number, code: number, info = 0): boolean {
  const { ip, dst } = packet
  if (ip === undefined || dst === undefined || packet.pktType !== PACKET_HOST || dst.broadcast || ip.offset > 0) return false
  const [next] = packet.rest
  if (ip.protocol === ICMP_PROTOCOL && next?.kind === 'icmp' && !QUERIES.has(next.type)) return false
  if (ns.world.icmpLocked) return false
  let source = 0
  if (dst.local && dst.input === 'local') source = packet.daddr
  else if (dst.fromInput && packet.iif !== undefined && sysctl(ns.sysctl, 'net.ipv4.icmp_errors_use_inbound_ifaddr') !== 0)
    source = selectAddress(packet.iif, packet.saddr, SCOPE.link)
  const tos = (ip.tos & 0x1e) | 0xc0
  const mark = sysctl(ns.sysctl, 'net.ipv4.fwmark_reflect') !== 0 ? packet.mark : 0
  const route = routeOutput(ns, packet.saddr, source, mark)
  if ('errno' in route || !mayTell(ns, route, packet.saddr, type, code)) return false
  const icmp: IcmpLayer = {
    kind: 'icmp',
    type,
    code,
    ...(type === DEST_UNREACH && code === 4 && { mtu: info }),
    ...(type === REDIRECT && { gateway: ip4Text(info) }),
  }
  const layers = [icmp, ...quote([ip, ...packet.rest], Math.min(dstMtu(route), MAX_ERROR) - HEADERS)]
  // icmp_route_lookup(): INADDR_DUMMY of RFC 7600 stands for who has no address.
  const saddr = source !== 0 ? source : route.saddr !== 0 ? route.saddr : DUMMY
  const ttl = sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl')
  const nfct = conntrackAttach(packet)
  const error = datagram(ns, { daddr: ip4(ip.src), saddr, protocol: ICMP_PROTOCOL, ttl, tos, layers, discovery: 'dont', mark, nfct }, route, packet.run)
  // An ARP request in a tunnel is no packet of the conversation.
  if (packet.inner?.arp === undefined) addError(packet.run, error.journey)
  return sendIcmp(ns, error, route)
}

/** As much of a packet as fits. */
function quote(layers: readonly Layer[], room: number): readonly Layer[] {
  const size = layers.reduce((sum, layer) => sum + sizeOf(layer), 0)
  return size <= room ? layers : sliceLayers(withChecksums(layers), 0, room)
}
