import { isReply, type CtInfo } from './connection.js'
import type { Pktinfo } from './pktinfo.js'

/** `NF_CT_STATE_BIT()` of how a packet belongs to its connection; an invalid packet has none. */
const STATE: Readonly<Record<CtInfo, number>> = { established: 2, 'established-reply': 2, related: 4, 'related-reply': 4, new: 8 }
const INVALID = 1

/** Reads `ct <key>`; only the state is there for a packet without a connection. Follows `nft_ct_get_eval()`, net/netfilter/nft_ct.c. */
export function readCt(key: string, dir: 'original' | 'reply' | undefined): (pkt: Pktinfo) => number | undefined {
  if (key === 'state') return ({ skb: { nfct } }) => (nfct ? STATE[nfct.info] : INVALID)
  if (key === 'direction') return ({ skb: { nfct } }) => nfct && Number(isReply(nfct.info))
  if (key === 'mark') return ({ skb }) => skb.nfct?.ct.mark
  if (key === 'status') return ({ skb }) => skb.nfct?.ct.status
  const side = dir ?? 'original'
  switch (key) {
    case 'ip saddr': return ({ skb: { nfct } }) => nfct && nfct.ct[side].src >>> 0
    case 'ip daddr': return ({ skb: { nfct } }) => nfct && nfct.ct[side].dst >>> 0
    case 'protocol': return ({ skb }) => skb.nfct?.ct[side].protocol
    case 'proto-src': return ({ skb }) => skb.nfct?.ct[side].sport
    case 'proto-dst': return ({ skb }) => skb.nfct?.ct[side].dport
    default: throw new RangeError(`no ct key: ${key}`)
  }
}
