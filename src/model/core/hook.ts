import type { NftHook } from '../../plan/index.js'
import type { Ipv4Layer, Layer } from '../../wire/index.js'
import { createDst, type Dst } from '../ipv4/dst.js'
import type { NfHookState, NfPacket, NfResult } from '../netfilter/netfilter.js'
import type { Device } from './device.js'
import { ip4 } from './ip4.js'
import type { Namespace } from './namespace.js'
import { PACKET_BROADCAST, PACKET_HOST, PACKET_MULTICAST, drop, layersOf, noteAll, reject, type Packet } from './packet.js'

/** Where a packet meets netfilter, beyond the hook itself. */
export interface HookPlace {
  readonly iif?: Device | undefined
  readonly oif?: Device | undefined
  readonly family?: 'ip' | 'bridge'
  readonly priorities?: readonly [number, number]
}

/** 'accept' goes on, 'reroute' goes on after a new look-up, 'gone' does not. */
export type HookVerdict = 'accept' | 'reroute' | 'gone'

/** Takes a packet through a hook and does with it what netfilter says. Follows `NF_HOOK()`, include/linux/netfilter.h. */
export function runHook(ns: Namespace, packet: Packet, hook: NftHook, place: HookPlace): HookVerdict {
  const family = place.family ?? 'ip'
  const { netfilter } = ns
  if (!netfilter.hooked(family, hook)) return 'accept'
  const { dst } = packet
  const state: NfHookState = {
    family,
    hook,
    iif: place.iif,
    oif: place.oif,
    nexthop: dst === undefined || hook !== 'postrouting' ? undefined : dst.gateway === 0 ? packet.daddr : dst.gateway,
    time: ns.world.clock.now,
    priorities: place.priorities,
  }
  const before = nfPacket(packet)
  const result = netfilter.run(before, state)
  if (result.packet !== before) adopt(packet, result.packet, before)
  noteAll(packet, result.decided)
  if (result.verdict === 'accept') return result.reroute ? 'reroute' : 'accept'
  refuse(ns, packet, hook, place, result)
  return 'gone'
}

/** The packet as netfilter is shown it. */
export const nfPacket = (packet: Packet): NfPacket => ({
  layers: layersOf(packet),
  mark: packet.mark,
  nfct: packet.nfct,
  pkttype: packet.pktType === PACKET_HOST ? 'host' : packet.pktType === PACKET_BROADCAST ? 'broadcast' : packet.pktType === PACKET_MULTICAST ? 'multicast' : 'other',
})

function adopt(packet: Packet, after: NfPacket, before: NfPacket): void {
  packet.mark = after.mark
  packet.nfct = after.nfct
  if (after.layers === before.layers) return
  const at = after.layers[0]?.kind === 'ethernet' ? 1 : 0
  const ip = after.layers[at]
  if (ip?.kind === 'ipv4') setNetwork(packet, ip, after.layers.slice(at + 1))
  const eth = after.layers[0]
  if (eth?.kind === 'ethernet') packet.eth = eth
  packet.layers = after.layers
}

function setNetwork(packet: Packet, ip: Ipv4Layer, rest: readonly Layer[]): void {
  packet.ip = ip
  packet.saddr = ip4(ip.src)
  packet.daddr = ip4(ip.dst)
  packet.rest = rest
}

function refuse(ns: Namespace, packet: Packet, hook: NftHook, place: HookPlace, result: Exclude<NfResult, { verdict: 'accept' }>): void {
  // The sender's system call says EPERM, nf_hook().
  const loss = { native: hook === 'output' && packet.hop === undefined ? 'EPERM' : 'NETFILTER_DROP', entry: result.entry }
  if (result.verdict === 'drop') {
    drop(packet, result.reason, loss)
    return
  }
  const { answer } = result
  if (packet.dst === undefined) packet.dst = answerDst(ns, packet, place)
  if (answer.kind === 'rst' && ns.world.stack.sendReset(packet, ns, answer.layers))
    reject(packet, result.reason, { tcp: 'rst' }, loss)
  else if (answer.kind === 'icmp' && !isEchoReply(packet) && ns.world.stack.icmpSend(packet, ns, answer.type, answer.code))
    reject(packet, result.reason, { icmp: `${answer.type}/${answer.code}` }, loss)
  else drop(packet, result.reason, loss)
}

/** While the stack makes an echo reply it holds the lock that an error would need. Follows `icmp_xmit_lock()`, net/ipv4/icmp.c. */
function isEchoReply({ ip, rest: [next], dst }: Packet): boolean {
  return ip?.protocol === 1 && next?.kind === 'icmp' && next.type === 0 && dst?.fromInput !== true
}

/** A packet that no route was looked up for yet (prerouting, a bridge) is answered by its source. Follows `nf_reject_fill_skb_dst()`. */
function answerDst(ns: Namespace, packet: Packet, { iif }: HookPlace): Dst {
  const dst = createDst('forward', iif === undefined ? ns.loopback : (ns.byName.get(iif.ifname) ?? ns.loopback))
  dst.saddr = packet.daddr
  return dst
}
