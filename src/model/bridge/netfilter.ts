import { split } from '../ipv4/fragment.js'
import { prerouting } from '../ipv4/prerouting.js'
import { nexthop } from '../ipv4/dst.js'
import { routeInput } from '../ipv4/route.js'
import { linkEvidence, type BridgePort, type Device } from '../core/device.js'
import { runHook, type HookVerdict } from '../core/hook.js'
import { PACKET_HOST, PACKET_OTHERHOST, drop, packetLength, setEthernet, type Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import type { NfPlace } from '../netfilter/index.js'
import { neighbourOf } from '../core/neigh-table.js'
import { isConnected, neighOutput } from '../core/neighbour.js'

/*
 * br_netfilter: where net.bridge.bridge-nf-call-iptables is 1, frames that a bridge switches meet the IP hooks too, with
 * the bridge as their device.
 */

function callsIptables({ ns }: Device): boolean {
  return sysctl(ns.sysctl, 'net.bridge.bridge-nf-call-iptables') !== 0
}

/** IP hooks see a frame that is for somebody else's MAC as one for this host. */
function asHost<T>(packet: Packet, run: () => T): T {
  const { pktType } = packet
  if (pktType === PACKET_OTHERHOST) packet.pktType = PACKET_HOST
  const result = run()
  if (pktType === PACKET_OTHERHOST && packet.pktType === PACKET_HOST) packet.pktType = PACKET_OTHERHOST
  return result
}

/** A frame that passed prerouting; `dnat` where its destination was translated to one behind the same bridge. */
export interface PassedPrerouting {
  readonly packet: Packet
  readonly dnat: boolean
}

/** Follows `nf_hook_bridge_pre()` and `br_nf_pre_routing()`. */
export function bridgePrerouting(port: BridgePort, arrived: Packet): PassedPrerouting | undefined {
  const { master: bridge, device } = port
  const { ns } = bridge
  let packet = arrived
  let dnat = false
  if (ns.netfilter.hooks.bridge.prerouting !== undefined && runHook(ns, packet, 'prerouting', { family: 'bridge', iif: device, stage: 'before' }) === 'gone') return undefined
  const calls = packet.ip !== undefined && callsIptables(bridge)
  if (calls) packet.physindev = device
  if (calls && ns.netfilter.hooks.ip.prerouting !== undefined) {
    const before = packet.daddr
    const passed = prerouting(bridge, packet, runPrerouting)
    if (passed === undefined) return undefined
    packet = passed
    packet.bridged = true
    if (packet.daddr !== before) {
      const way = redirected(bridge, packet)
      if (way === undefined) return undefined
      dnat = way === 'bridge'
    }
  }
  if (ns.netfilter.hooks.bridge.prerouting !== undefined && runHook(ns, packet, 'prerouting', { family: 'bridge', iif: device, stage: 'after' }) === 'gone') return undefined
  return { packet, dnat }
}

const runPrerouting = (iif: Device, packet: Packet, stage?: NfPlace['stage']): HookVerdict => asHost(packet, () => runHook(iif.ns, packet, 'prerouting', { iif, stage }))

/**
 * Routes a frame whose destination was translated: on through the same bridge, or to the bridge's own stack.
 * Follows `br_nf_pre_routing_finish()`, net/bridge/br_netfilter_hooks.c.
 */
function redirected(bridge: Device, packet: Packet): 'bridge' | 'stack' | undefined {
  const dst = routeInput(bridge, packet.daddr, packet.saddr, packet.mark)
  if (dst.input === 'martian') {
    drop(packet, dst.reason ?? 'MARTIAN_DESTINATION', dst.loss)
    return undefined
  }
  packet.dst = dst
  if (dst.device === bridge) return 'bridge'
  if (packet.eth !== undefined) setEthernet(packet, { ...packet.eth, dst: bridge.address })
  packet.pktType = PACKET_HOST
  return 'stack'
}

/**
 * Gives a translated frame the MAC of its new destination. True: the header is known, and the frame goes on. Else the bridge
 * device itself sends it once the neighbour is known, and `bridgeXmit()` takes it up again, its TTL unchanged.
 * Follows `br_nf_pre_routing_finish_bridge()`.
 */
export function readdress(port: BridgePort, packet: Packet): boolean {
  const { eth, dst } = packet
  if (eth === undefined || dst === undefined) return false
  const neigh = neighbourOf(port.master, nexthop(dst, packet.daddr))
  if (isConnected(neigh) && neigh.header !== undefined) {
    setEthernet(packet, { ...eth, dst: neigh.header.dst })
    return true
  }
  packet.dnatFrom = { port, src: eth.src }
  packet.via = 'bridged'
  neighOutput(packet, neigh)
  return false
}

/** Follows `br_nf_forward_ip()`. */
export function bridgeForward(port: BridgePort, from: Device, packet: Packet): boolean {
  const { master: bridge, device } = port
  const { ns } = bridge
  const { netfilter } = ns
  const place = { family: 'bridge', iif: from, oif: device } as const
  const chains = netfilter.hooks.bridge.forward !== undefined
  if (chains && runHook(ns, packet, 'forward', { ...place, stage: 'before' }) === 'gone') return false
  if (packet.ip !== undefined && callsIptables(bridge) && netfilter.hooks.ip.forward !== undefined)
    if (asHost(packet, () => runHook(ns, packet, 'forward', { iif: bridge, oif: bridge })) === 'gone') return false
  return !chains || runHook(ns, packet, 'forward', { ...place, stage: 'after' }) !== 'gone'
}

/** The frames that leave by a port: pieces again where fragments were put together. Follows `br_nf_post_routing()` and `br_nf_dev_queue_xmit()`. */
export function bridgePostrouting(port: BridgePort, packet: Packet): readonly Packet[] {
  const { master: bridge, device } = port
  const { ns } = bridge
  if (ns.netfilter.hooks.bridge.postrouting !== undefined && runHook(ns, packet, 'postrouting', { family: 'bridge', oif: device }) === 'gone') return []
  if (packet.ip !== undefined && callsIptables(bridge) && ns.netfilter.hooks.ip.postrouting !== undefined)
    if (asHost(packet, () => runHook(ns, packet, 'postrouting', { oif: bridge })) === 'gone') return []
  return packet.ip !== undefined && callsIptables(bridge) ? pieces(bridge, device, packet) : [packet]
}

/** Follows `br_nf_dev_queue_xmit()` and `br_nf_ip_fragment()`: the port says whether a packet is too long, but not how it is cut. */
function pieces(bridge: Device, port: Device, packet: Packet): readonly Packet[] {
  const fakeRouteMtu = bridge.bridge?.fakeRouteMtu ?? bridge.mtu
  const { fragMaxSize } = packet
  const length = packetLength(packet)
  if (length <= (fragMaxSize === 0 ? port.mtu : Math.min(port.mtu, fragMaxSize))) return [packet]
  if ((packet.ip?.df === true && !packet.ignoreDf) || fragMaxSize > fakeRouteMtu) {
    drop(packet, 'MTU_EXCEEDED', { entry: linkEvidence(port).entry })
    return []
  }
  const mtu = fragMaxSize === 0 ? fakeRouteMtu : Math.min(fakeRouteMtu, fragMaxSize)
  return length <= mtu ? [packet] : split(packet, mtu)
}

/** A frame for the bridge's own stack. Follows `br_pass_frame_up()`'s hook. */
export function bridgeInput(bridge: Device, packet: Packet): boolean {
  const { ns } = bridge
  return ns.netfilter.hooks.bridge.input === undefined || runHook(ns, packet, 'input', { family: 'bridge', iif: packet.dev }) !== 'gone'
}

/** A frame of the namespace's own, out of a port: IP hooks were passed before. */
export function bridgeOutput(port: BridgePort, packet: Packet): boolean {
  const { ns } = port.master
  const place = { family: 'bridge', oif: port.device } as const
  if (ns.netfilter.hooks.bridge.output !== undefined && runHook(ns, packet, 'output', place) === 'gone') return false
  return ns.netfilter.hooks.bridge.postrouting === undefined || runHook(ns, packet, 'postrouting', place) !== 'gone'
}
