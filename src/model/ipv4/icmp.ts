import type { IcmpLayer, Layer } from '../../wire/index.js'
import { ip4, type Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { arrive, drop, noteAll, type Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import { addReply } from '../probe/probe-run.js'
import { selectAddress } from './address.js'
import { quotedIp, takeRedirect, TCP, toldMtu, updatePathMtu } from './errors.js'
import { SCOPE } from './fib-entry.js'
import { ICMP_PROTOCOL } from './icmp-send.js'
import { mayTell } from './peer.js'
import { destination, routeOutput } from './route.js'
import { datagram, sendIcmp } from './send.js'

const ECHO_REPLY = 0
const DEST_UNREACH = 3
const REDIRECT = 5
const ECHO = 8
const FRAG_NEEDED = 4

/** An ICMP message is for this namespace. Follows `icmp_rcv()`, net/ipv4/icmp.c. */
export function icmpReceive(ns: Namespace, packet: Packet): void {
  const icmp = packet.rest[0]
  if (icmp?.kind !== 'icmp') {
    drop(packet, 'PROTOCOL_UNKNOWN', { native: 'PKT_TOO_SMALL' })
    return
  }
  arrive(packet)
  if (icmp.type === ECHO) {
    const ignored = echoIgnored(ns, packet)
    if (ignored === undefined) echoReply(ns, packet, icmp)
    else noteAll(packet, [{ table: 'sysctl', row: { key: ignored, value: '1' } }])
    return
  }
  // A TCP socket takes what it is told of the way itself, when nobody holds it: tcp_v4_err().
  const isForTcp = quotedIp(packet)?.protocol === TCP
  if (icmp.type === DEST_UNREACH && icmp.code === FRAG_NEEDED) {
    const told = toldMtu(ns, packet)
    if (told === undefined) return
    if (!isForTcp) updatePathMtu(ns, packet, told)
  } else if (icmp.type === REDIRECT && icmp.gateway !== undefined && !isForTcp) takeRedirect(ns, packet, ip4(icmp.gateway))
  if (icmp.type !== ECHO_REPLY) ns.world.stack.socketError(packet, ns)
}

/** The sysctl that keeps an echo request from being answered. */
function echoIgnored(ns: Namespace, packet: Packet): string | undefined {
  const all = 'net.ipv4.icmp_echo_ignore_all'
  if (sysctl(ns.sysctl, all) !== 0) return all
  const broadcasts = 'net.ipv4.icmp_echo_ignore_broadcasts'
  return packet.dst?.broadcast === true && sysctl(ns.sysctl, broadcasts) !== 0 ? broadcasts : undefined
}

/** The source of an answer to what all were asked: the route chooses, where there can be one. Follows `fib_compute_spec_dst()`, net/ipv4/fib_frontend.c. */
const unasked = ({ dev, saddr }: Packet): Ip4 => (saddr === 0 && dev !== undefined ? selectAddress(dev, saddr, SCOPE.link) : 0)

/** Follows `icmp_echo()` and `icmp_reply()`: back to the source, from the address that was asked. */
function echoReply(ns: Namespace, packet: Packet, icmp: IcmpLayer): void {
  const { ip } = packet
  if (ip === undefined) return
  const mark = sysctl(ns.sysctl, 'net.ipv4.fwmark_reflect') !== 0 ? packet.mark : 0
  const own = packet.dst?.broadcast === true ? unasked(packet) : packet.daddr
  const route = routeOutput(ns, packet.saddr, own, mark)
  if ('errno' in route || !mayTell(ns, route, packet.saddr, ECHO_REPLY, 0)) return
  const header: IcmpLayer = { kind: 'icmp', type: ECHO_REPLY, code: 0, id: icmp.id ?? 0, seq: icmp.seq ?? 0 }
  const layers: readonly Layer[] = packet.rest.map((layer, at) => (at === 0 ? header : layer))
  const ttl = sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl')
  const saddr = own === 0 ? route.saddr : own
  const reply = datagram(ns, { daddr: destination(route, packet.saddr), saddr, protocol: ICMP_PROTOCOL, ttl, tos: ip.tos, layers, discovery: 'dont', mark }, route, packet.run)
  addReply(packet.run, reply.journey)
  sendIcmp(ns, reply, route)
}
