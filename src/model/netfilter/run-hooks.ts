import type { HookEntry } from './hook-list.js'
import type { NfRefusal } from './netfilter.js'
import type { Pktinfo } from './pktinfo.js'
import { answerOf } from './reject.js'

/** Takes a packet through what stands at a hook; undefined where it is accepted. Its headers, mark and connection may be changed. Follows `nf_hook_slow()`, net/netfilter/core.c. */
export function runHooks(entries: readonly HookEntry[], pkt: Pktinfo): NfRefusal | undefined {
  const { stage } = pkt.place
  for (let at = 0, entry = entries[0]; entry !== undefined; entry = entries[++at]) {
    if (stage !== undefined && entry.stage !== stage) continue
    if (entry.run(pkt) === 'drop') return refusalOf(pkt)
  }
  return undefined
}

function refusalOf({ skb, end, unrouted }: Pktinfo): NfRefusal {
  if (unrouted) return { verdict: 'unrouted', error: unrouted }
  if (!end) return { verdict: 'drop', reason: 'CONNTRACK_INVALID' }
  const { entry, reject } = end
  if (!reject) return { verdict: 'drop', reason: 'NFT_DROP', entry }
  return { verdict: 'reject', reason: 'NFT_REJECT', entry, answer: answerOf(skb, reject) }
}
