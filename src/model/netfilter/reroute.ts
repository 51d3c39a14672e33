import type { NetfilterDeps } from './netfilter.js'
import { decide, type HookVerdict, type Pktinfo } from './pktinfo.js'

/**
 * Routes a packet of the namespace's own again, with its new destination or mark, before anything else at the hook sees it; one
 * that has no route is gone. Follows `nf_nat_ipv4_local_fn()`, net/netfilter/nf_nat_proto.c, and `nf_route_table_hook4()`.
 */
export function reroute(pkt: Pktinfo, deps: NetfilterDeps): HookVerdict {
  const { skb } = pkt
  pkt.unrouted = deps.reroute(skb)
  if (pkt.unrouted !== undefined) return 'drop'
  if (skb.dst !== undefined) decide(pkt, skb.dst.decided)
  return 'accept'
}
