import type { DropReason } from '../../engine/index.js'
import { IPV4_SIZE, sizeOf, type Layer } from '../../wire/index.js'
import type { Nfct } from '../netfilter/connection.js'
import { ip4Text, type Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { createPacket, drop, type Loss, type Packet } from '../core/packet.js'
import { sysctl, type Sysctls } from '../core/sysctl.js'
import type { ProbeRun } from '../probe/probe-run.js'
import type { Dst } from './dst.js'
import { localOut } from './output.js'
import { dstMtu } from './route.js'

/** IP_MTU_DISCOVER of the socket that sends: IP_PMTUDISC_WANT, _DO or _DONT. */
export type PmtuDiscovery = 'want' | 'do' | 'dont'

/** What a socket does that was told nothing: DF as long as it fits, unless ip_no_pmtu_disc is set. Follows `inet_create()`, net/ipv4/af_inet.c. */
export const usualDiscovery = (written: Sysctls): PmtuDiscovery => (sysctl(written, 'net.ipv4.ip_no_pmtu_disc') === 0 ? 'want' : 'dont')

export interface Datagram {
  readonly daddr: Ip4
  readonly saddr: Ip4
  readonly protocol: number
  readonly ttl: number
  readonly tos: number
  readonly layers: readonly Layer[]
  readonly discovery: PmtuDiscovery
  readonly mark?: number
  readonly nfct?: Nfct | undefined
  /** Hash of the flow, where the socket is connected: that of its ends. Follows `skb_set_hash_from_sk()`, include/net/sock.h, without chance. */
  readonly hash?: number
  /** Identification, if not the next one. */
  readonly id?: number
}

/** Next IP identification of a namespace: counted where Linux draws it by chance. Follows `__ip_select_ident()`. */
export function nextIpId(ns: Namespace): number {
  ns.ipId = (ns.ipId + 1) & 0xffff
  return ns.ipId
}

/** IP_MULTICAST_TTL of a socket that does not set it, and TTL of a tunnel to a group. */
export const MULTICAST_TTL = 1

/** A packet around what a socket sends. */
export function datagram(ns: Namespace, { daddr, saddr, protocol, ttl, tos, layers, discovery, mark, nfct, hash, id = nextIpId(ns) }: Datagram, dst: Dst, run: ProbeRun | undefined): Packet {
  const length = layers.reduce<number>((sum, layer) => sum + sizeOf(layer), IPV4_SIZE)
  // __ip_make_skb(): DF where the path MTU allows it to be tried.
  const df = discovery === 'do' || (discovery === 'want' && length <= dstMtu(dst) && dst.pmtu?.locked !== true)
  const packet = createPacket(
    ns.name,
    { kind: 'ipv4', src: ip4Text(saddr), dst: ip4Text(daddr), protocol, ttl: dst.multicast ? MULTICAST_TTL : ttl, tos, id, df, mf: false, offset: 0, length },
    layers,
    run,
  )
  packet.ignoreDf = discovery !== 'do'
  packet.headroom = dst.device.reserved
  if (length > dstMtu(dst)) packet.appendedMtu = dstMtu(dst)
  packet.mark = mark ?? 0
  packet.nfct = nfct
  packet.l4Hash = hash
  return packet
}

/** Sends it. The packet ends at once where the namespace's own stack refuses. Follows `ip_append_data()` and `ip_push_pending_frames()`. */
export function sendDatagram(ns: Namespace, packet: Packet, dst: Dst, discovery: PmtuDiscovery): boolean {
  const { ip } = packet
  if (ip === undefined) return false
  if (discovery === 'do' && ip.length > dstMtu(dst)) {
    const entry = dst.pmtu !== undefined && dst.pmtu.mtu !== 0 ? dst.pmtu.evidence.entry : dst.route?.evidence.entry
    return failed(packet, 'TOO_BIG_TO_SEND', { native: 'EMSGSIZE', entry, missing: `the packet has ${ip.length} bytes, the path MTU is ${dstMtu(dst)}` })
  }
  return localOut(ns, packet, dst)
}

/** Sends what ICMP made, under its lock. Follows `icmp_push_reply()`, net/ipv4/icmp.c. */
export function sendIcmp(ns: Namespace, packet: Packet, dst: Dst): boolean {
  const { world } = ns
  world.icmpLocked = true
  const sent = sendDatagram(ns, packet, dst, 'dont')
  world.icmpLocked = false
  return sent
}

function failed(packet: Packet, reason: DropReason, loss: Loss): false {
  drop(packet, reason, loss)
  return false
}
