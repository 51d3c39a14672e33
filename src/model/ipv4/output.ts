import { BROADCAST_MAC, ETH_P_IP, ZERO_MAC, ethernet } from '../core/device.js'
import { joinAll } from '../core/evidence.js'
import { runHook } from '../core/hook.js'
import { ALL_HOSTS, type Ip4 } from '../core/ip4.js'
import { createJourney } from '../core/journey.js'
import type { Namespace } from '../core/namespace.js'
import { neighbourOf } from '../core/neigh-table.js'
import { neighOutput } from '../core/neighbour.js'
import { PACKET_MULTICAST, clonePacket, setEthernet, type Packet } from '../core/packet.js'
import { enqueue } from '../core/queue.js'
import { transmit } from '../core/transmit.js'
import { nexthop, type Dst } from './dst.js'
import { fragmentOrRefuse } from './fragment.js'
import { dstMtu, forwardMtu } from './route.js'

/**
 * Sends a packet that the namespace made, its route known. False where a rule stopped it: the system call says EPERM.
 * Follows `__ip_local_out()` and `dst_output()`.
 */
export function localOut(ns: Namespace, packet: Packet, dst: Dst): boolean {
  packet.dst = dst
  packet.pending = joinAll(packet.pending, dst.decided)
  packet.via = packet.inner === undefined ? 'local' : 'encap'
  if (runHook(ns, packet, 'output', { oif: dst.device }) === 'gone') return false
  ipOutput(ns, packet)
  return true
}

/** Follows `ip_output()`, net/ipv4/ip_output.c: the device where the packet was is the input device, of a tunnel's packet the tunnel. */
export function ipOutput(ns: Namespace, packet: Packet): void {
  const { dst, dev } = packet
  if (dst === undefined) return
  if (dst.multicast && packet.daddr === ALL_HOSTS) loopBack(ns, packet, dst)
  packet.dev = dst.device
  if (runHook(ns, packet, 'postrouting', { iif: dev, oif: dst.device }) === 'gone') return
  // __ip_finish_output(): a packet that was put together goes on in pieces even where it would fit.
  const mtu = packet.iif !== undefined ? forwardMtu(dst) : dstMtu(dst)
  if (packet.ip !== undefined && packet.ip.length <= mtu && packet.fragMaxSize === 0) toNeighbour(packet, dst)
  else for (const fragment of fragmentOrRefuse(ns, packet, mtu)) toNeighbour(fragment, dst)
}

/** The sender is a member too, and gets a copy that no tap sees (PACKET_LOOPBACK). Follows `ip_mc_output()` and `dev_loopback_xmit()`. */
function loopBack(ns: Namespace, packet: Packet, { device }: Dst): void {
  const copy = clonePacket(packet, createJourney(ns.name))
  copy.iif = device
  copy.pktType = PACKET_MULTICAST
  enqueue(ns.world.processes, () => ns.world.stack.localDeliver(ns, copy))
}

/** Follows `ip_eth_mc_map()`, include/net/ip.h, and RFC 1112: the lower 23 bits of the group. */
function multicastMac(group: Ip4): string {
  const octets = [(group >>> 16) & 0x7f, (group >>> 8) & 0xff, group & 0xff]
  return ['01', '00', '5e', ...octets.map((octet) => octet.toString(16).padStart(2, '0'))].join(':')
}

const LOOPBACK_HEADER = ethernet(ZERO_MAC, ZERO_MAC, ETH_P_IP)

/** Follows `ip_finish_output2()`. */
function toNeighbour(packet: Packet, dst: Dst): void {
  const { device } = dst
  if (device.kind === 'loopback') {
    setEthernet(packet, device.address === ZERO_MAC ? LOOPBACK_HEADER : ethernet(device.address, device.address, ETH_P_IP))
    transmit(packet, device)
    return
  }
  if (dst.broadcast && dst.gateway === 0) {
    setEthernet(packet, ethernet(device.address, dst.multicast ? multicastMac(packet.daddr) : BROADCAST_MAC, ETH_P_IP))
    transmit(packet, device)
    return
  }
  let { neigh } = dst
  if (neigh === undefined || neigh.dead) {
    neigh = neighbourOf(device, nexthop(dst, packet.daddr))
    dst.neigh = neigh
  }
  neighOutput(packet, neigh)
}
