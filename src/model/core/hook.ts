import type { NftHook } from '../../plan/index.js'
import { createDst, type Dst } from '../ipv4/dst.js'
import { routeOutput } from '../ipv4/route.js'
import { runHooks, type NfPlace, type NfRefusal, type Pktinfo } from '../netfilter/index.js'
import { NO_EVIDENCE } from './evidence.js'
import type { Namespace } from './namespace.js'
import { drop, noteAll, reject, type Packet } from './packet.js'

/** 'accept' goes on, 'gone' does not. */
export type HookVerdict = 'accept' | 'gone'

/** Takes a packet through a hook and does with it what netfilter says. Follows `NF_HOOK()`, include/linux/netfilter.h. */
export function runHook(ns: Namespace, packet: Packet, hook: NftHook, place: NfPlace): HookVerdict {
  const entries = ns.netfilter.hooks[place.family ?? 'ip'][hook]
  if (entries === undefined) return 'accept'
  const pkt: Pktinfo = {
    skb: packet,
    hook,
    place,
    time: ns.world.clock.now,
    decided: NO_EVIDENCE,
    end: undefined,
    unrouted: undefined,
  }
  const refusal = runHooks(entries, pkt)
  if (pkt.decided.length > 0) noteAll(packet, pkt.decided)
  if (refusal === undefined) return 'accept'
  refuse(ns, packet, hook, place, refusal)
  return 'gone'
}

function refuse(ns: Namespace, packet: Packet, hook: NftHook, place: NfPlace, refusal: NfRefusal): void {
  if (refusal.verdict === 'unrouted') {
    drop(packet, refusal.error.reason, refusal.error.loss)
    return
  }
  // The sender's system call says EPERM, nf_hook().
  const loss = { native: hook === 'output' && packet.hop === undefined ? 'EPERM' : 'NETFILTER_DROP', entry: refusal.entry }
  if (refusal.verdict === 'drop') {
    drop(packet, refusal.reason, loss)
    return
  }
  const { answer, reason } = refusal
  packet.dst ??= answerDst(ns, packet, hook, place)
  if (answer.kind === 'rst' && ns.world.stack.sendReset(packet, ns, answer.layers))
    reject(packet, reason, { tcp: 'rst' }, loss)
  else if (answer.kind === 'icmp' && ns.world.stack.icmpSend(packet, ns, answer.type, answer.code))
    reject(packet, reason, { icmp: `${answer.type}/${answer.code}` }, loss)
  else drop(packet, reason, loss)
}

/**
 * By which route a packet is answered that none was looked up for yet: at prerouting by that to its source, if there is one
 * (`nf_reject_fill_skb_dst()`, net/ipv4/netfilter/nf_reject_ipv4.c); in a bridge by one that says nothing (`bridge_parent_rtable()`).
 */
function answerDst(ns: Namespace, { saddr }: Packet, hook: NftHook, { iif }: NfPlace): Dst | undefined {
  if (hook !== 'prerouting') return createDst('forward', (iif && ns.byName.get(iif.ifname)) ?? ns.loopback)
  const dst = routeOutput(ns, saddr, 0, 0)
  return 'errno' in dst ? undefined : dst
}
