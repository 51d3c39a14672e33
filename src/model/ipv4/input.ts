import { isFragment } from '../../wire/index.js'
import { runHook, type HookVerdict } from '../core/hook.js'
import type { Namespace } from '../core/namespace.js'
import { PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, drop, noteAll, reject, type Packet } from '../core/packet.js'
import { linkEvidence, type Device } from '../core/device.js'
import type { Dst } from './dst.js'
import { ipForward } from './forward.js'
import { mayTellError } from './peer.js'
import { prerouting } from './prerouting.js'
import { defragment } from './reassembly.js'
import { routeInput } from './route.js'
import type { NfPlace } from '../netfilter/index.js'
import { deliver } from '../transport/deliver.js'

const DEST_UNREACH = 3
/** Codes of ip_error(), net/ipv4/route.c. */
const CODES = { ENETUNREACH: 0, EHOSTUNREACH: 1, EACCES: 13 } as const

/** An IPv4 packet came in by a device. Follows `ip_rcv()`, net/ipv4/ip_input.c. */
export function ipReceive(device: Device, arrived: Packet): void {
  const { ns } = device
  if (arrived.pktType === PACKET_OTHERHOST) {
    device.stats.rxOtherhost++
    drop(arrived, 'OTHERHOST', { native: 'OTHERHOST', entry: linkEvidence(device).entry, missing: `${arrived.eth?.dst ?? ''} is not the MAC of ${device.ifname}` })
    return
  }
  arrived.fragMaxSize = 0
  arrived.fragDf = false
  arrived.redirect = false
  if (arrived.bridged) arrived.bridged = false
  else if (ns.netfilter.hooks.ip.prerouting !== undefined) {
    const before = arrived.daddr
    const packet = prerouting(device, arrived, runPrerouting)
    if (packet === undefined) return
    // A new destination makes the route that came with the packet (over lo) void.
    if (packet.daddr !== before) packet.dst = undefined
    receiveFinish(device, packet)
    return
  }
  receiveFinish(device, arrived)
}

const runPrerouting = (iif: Device, packet: Packet, stage?: NfPlace['stage']): HookVerdict => runHook(iif.ns, packet, 'prerouting', { iif, stage })

/** Follows `ip_rcv_finish()`: packets over lo, and those that a tunnel handed back, have their route with them. */
function receiveFinish(device: Device, packet: Packet): void {
  const { ns } = device
  const dst = packet.dst ?? routeInput(device, packet.daddr, packet.saddr, packet.mark)
  if (!dst.fromInput && !dst.local) {
    // A packet of the namespace's own that a tunnel handed back: its route is for sending alone, dst_discard().
    drop(packet, 'LOOP', { native: 'NOT_SPECIFIED', missing: `no route by which ${device.ifname} may take in what it sent` })
    return
  }
  packet.dst = dst
  noteAll(packet, dst.decided)
  // RFC 1122, 3.3.6: what was for all is no packet for one.
  if (dst.input !== 'martian' && !dst.broadcast && (packet.pktType === PACKET_BROADCAST || packet.pktType === PACKET_MULTICAST) && device.conf.dropUnicastInL2Multicast) {
    drop(packet, 'OTHERHOST', { native: 'UNICAST_IN_L2_MULTICAST', missing: `a packet for one came in a frame for ${packet.eth?.dst ?? 'all'}` })
    return
  }
  if (dst.input === 'local') localDeliver(ns, packet)
  else if (dst.input === 'forward') ipForward(ns, packet, dst)
  else if (dst.input === 'error') ipError(ns, packet, dst)
  else drop(packet, dst.reason ?? 'MARTIAN_SOURCE', dst.loss)
}

/** No route, or one that leads nowhere. Follows `ip_error()`, net/ipv4/route.c. */
function ipError(ns: Namespace, packet: Packet, dst: Dst): void {
  const reason = dst.reason ?? 'NO_ROUTE'
  const loss = dst.loss ?? {}
  const code = dst.error === undefined || dst.error === 'EINVAL' || packet.iif?.conf.forwarding !== true ? undefined : CODES[dst.error]
  if (code !== undefined && mayTellError(ns, packet.saddr) && ns.world.stack.icmpSend(packet, ns, DEST_UNREACH, code)) reject(packet, reason, { icmp: `${DEST_UNREACH}/${code}` }, loss)
  else drop(packet, reason, loss)
}

/** The packet is for this namespace. Follows `ip_local_deliver()`. */
export function localDeliver(ns: Namespace, arrived: Packet): void {
  const packet = arrived.ip !== undefined && isFragment(arrived.ip) ? defragment(ns, arrived, false) : arrived
  if (packet === undefined) return
  if (runHook(ns, packet, 'input', { iif: packet.iif }) === 'gone') return
  packet.nfct = undefined
  deliver(ns, packet)
}

