import type { NftHook } from '../../plan/index.js'
import { createDst, nexthop, type Dst } from '../ipv4/dst.js'
import { createPktinfo, type NfPlace, type NfRefusal } from '../netfilter/index.js'
import type { Namespace } from './namespace.js'
import { drop, noteAll, reject, type Packet } from './packet.js'

/** 'accept' goes on, 'reroute' goes on after a new look-up, 'gone' does not. */
export type HookVerdict = 'accept' | 'reroute' | 'gone'

/** Takes a packet through a hook and does with it what netfilter says. Follows `NF_HOOK()`, include/linux/netfilter.h. */
export function runHook(ns: Namespace, packet: Packet, hook: NftHook, place: NfPlace): HookVerdict {
  const { netfilter } = ns
  if (netfilter.hooks[place.family ?? 'ip'][hook] === undefined) return 'accept'
  const pkt = createPktinfo(packet, hook, place, ns.world.clock.now, hook === 'postrouting' && packet.dst !== undefined ? nexthop(packet.dst, packet.daddr) : undefined)
  const refusal = netfilter.run(pkt)
  noteAll(packet, pkt.decided)
  if (refusal === undefined) return pkt.reroute ? 'reroute' : 'accept'
  refuse(ns, packet, hook, place, refusal)
  return 'gone'
}

function refuse(ns: Namespace, packet: Packet, hook: NftHook, place: NfPlace, refusal: NfRefusal): void {
  // The sender's system call says EPERM, nf_hook().
  const loss = { native: hook === 'output' && packet.hop === undefined ? 'EPERM' : 'NETFILTER_DROP', entry: refusal.entry }
  if (refusal.verdict === 'drop') {
    drop(packet, refusal.reason, loss)
    return
  }
  const { answer, reason } = refusal
  if (packet.dst === undefined) packet.dst = answerDst(ns, packet, place)
  if (answer.kind === 'rst' && ns.world.stack.sendReset(packet, ns, answer.layers))
    reject(packet, reason, { tcp: 'rst' }, loss)
  else if (answer.kind === 'icmp' && ns.world.stack.icmpSend(packet, ns, answer.type, answer.code))
    reject(packet, reason, { icmp: `${answer.type}/${answer.code}` }, loss)
  else drop(packet, reason, loss)
}

/** A packet that no route was looked up for yet (prerouting, a bridge) is answered by its source. Follows `nf_reject_fill_skb_dst()`. */
function answerDst(ns: Namespace, packet: Packet, { iif }: NfPlace): Dst {
  const dst = createDst('forward', iif === undefined ? ns.loopback : (ns.byName.get(iif.ifname) ?? ns.loopback))
  dst.saddr = packet.daddr
  return dst
}
