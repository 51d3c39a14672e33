import type { Connection, CtInfo } from './connection.js'
import { isReply, type Skb } from './skb.js'

/** `NF_CT_STATE_BIT()` of how a packet belongs to its connection; an invalid packet has none. */
const STATE: Readonly<Record<CtInfo, number>> = { established: 2, 'established-reply': 2, related: 4, 'related-reply': 4, new: 8 }
const INVALID = 1

/** Reads `ct <key>`; only the state is there for a packet without a connection. Follows `nft_ct_get_eval()`, net/netfilter/nft_ct.c. */
export function readCt(key: string, dir: 'original' | 'reply' | undefined): (skb: Skb) => number | undefined {
  if (key === 'state') return (skb) => (skb.ct ? STATE[skb.info] : INVALID)
  if (key === 'direction') return (skb) => skb.ct && Number(isReply(skb.info))
  if (key === 'mark') return (skb) => skb.ct?.mark
  if (key === 'status') return (skb) => skb.ct && statusOf(skb.ct)
  const side = dir ?? 'original'
  switch (key) {
    case 'ip saddr': return (skb) => skb.ct && skb.ct[side].src >>> 0
    case 'ip daddr': return (skb) => skb.ct && skb.ct[side].dst >>> 0
    case 'protocol': return (skb) => skb.ct?.[side].protocol
    case 'proto-src': return (skb) => skb.ct?.[side].sport
    case 'proto-dst': return (skb) => skb.ct?.[side].dport
    default: throw new RangeError(`no ct key: ${key}`)
  }
}

/** Follows `enum ip_conntrack_status`. */
function statusOf(ct: Connection): number {
  return (
    (ct.seenReply ? 2 : 0) + (ct.assured ? 4 : 0) + (ct.confirmed ? 8 : 0) + (ct.srcNat ? 16 : 0) + (ct.dstNat ? 32 : 0) +
    (ct.srcNatDone ? 128 : 0) + (ct.dstNatDone ? 256 : 0)
  )
}
