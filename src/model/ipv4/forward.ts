import { reserve } from '../core/buffer.js'
import { runHook } from '../core/hook.js'
import type { Journey } from '../core/journey.js'
import type { Namespace } from '../core/namespace.js'
import { PACKET_HOST, drop, end, setIp, whereIs, type Packet } from '../core/packet.js'
import { nexthop, type Dst } from './dst.js'
import { refuseTooBig } from './fragment.js'
import { ipOutput } from './output.js'
import { mayTellRedirect } from './peer.js'
import { forwardMtu } from './route.js'

const TIME_EXCEEDED = 11
const REDIRECT = 5
const REDIRECT_HOST = 1

/** Sends a packet on to somebody else. Follows `ip_forward()`, net/ipv4/ip_forward.c. */
export function ipForward(ns: Namespace, packet: Packet, dst: Dst): void {
  const { ip } = packet
  if (ip === undefined) return
  if (packet.pktType !== PACKET_HOST) {
    drop(packet, 'OTHERHOST', { native: 'OTHERHOST', missing: `the destination MAC is not that of ${packet.iif?.ifname ?? 'this host'}` })
    return
  }
  if (ip.ttl <= 1) {
    expireTtl(ns, packet)
    return
  }
  const mtu = forwardMtu(dst)
  if (ip.length > mtu && ip.df && !(packet.ignoreDf && packet.fragMaxSize <= mtu)) {
    refuseTooBig(ns, packet, mtu)
    return
  }
  reserve(packet, dst.device.reserved)
  setIp(packet, { ...ip, ttl: ip.ttl - 1 })
  if (dst.redirect) sendRedirect(ns, packet, dst)
  if (runHook(ns, packet, 'forward', { iif: packet.iif, oif: dst.device }) === 'gone') return
  packet.via = 'routed'
  ipOutput(ns, packet)
}

function expireTtl(ns: Namespace, packet: Packet): void {
  const told = ns.world.stack.icmpSend(packet, ns, TIME_EXCEEDED, 0)
  const at = whereIs(packet)
  const loss = { at, reason: 'TTL_EXPIRED', native: 'IP_INHDR' } as const
  const passes = timesAt(packet)
  if (passes > 1) end(packet, { kind: 'looped', ...loss, passes })
  else if (told) end(packet, { kind: 'rejected', ...loss, by: { icmp: '11/0' } })
  else end(packet, { kind: 'dropped', ...loss })
}

/** How often the packet came in by the device where it is now. */
function timesAt({ journey, hop }: Packet): number {
  if (hop === undefined) return 0
  let times = 0
  for (let way: Journey | undefined = journey; way !== undefined; way = way.parent)
    times += way.hops.filter(({ netns, ifname, dir }) => netns === hop.netns && ifname === hop.ifname && dir === hop.dir).length
  return times
}

/** Tells the sender of a shorter way. Follows `ip_rt_send_redirect()`, net/ipv4/route.c. */
function sendRedirect(ns: Namespace, packet: Packet, dst: Dst): void {
  if (packet.iif?.conf.sendRedirects !== true || !mayTellRedirect(ns, packet.saddr)) return
  ns.world.stack.icmpSend(packet, ns, REDIRECT, REDIRECT_HOST, nexthop(dst, packet.daddr))
}
