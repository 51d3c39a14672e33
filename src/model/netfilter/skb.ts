import type { ArpLayer, EthernetLayer, Ipv4Layer, Layer } from '../../wire/index.js'
import { ip4, type Ip4 } from '../core/ip4.js'
import type { Dst } from '../ipv4/dst.js'
import type { Nfct } from './connection.js'

export const IPPROTO_ICMP = 1
export const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17

/** A packet as netfilter reads and changes it: the model's own packets are such. Follows `struct sk_buff`. */
export interface Skb {
  readonly eth: EthernetLayer | undefined
  readonly arp: ArpLayer | undefined
  /** Changed by `setHeaders()`, with all that hangs on it. */
  ip: Ipv4Layer | undefined
  /** Addresses of `ip`. */
  saddr: Ip4
  daddr: Ip4
  /** What follows the network header. */
  rest: readonly Layer[]
  /** All headers in one list, where somebody made it. */
  layers: readonly Layer[] | undefined
  mark: number
  /** `skb_dst()`: the route, once one was looked up. */
  dst: Dst | undefined
  /** `skb->_nfct`: what the last hook gave; absent for a new packet. */
  nfct: Nfct | undefined
  /** `skb->pkt_type`: 0 host, 1 broadcast, 2 multicast, 3 other. */
  readonly pktType: number
  /** `skb->csum_valid`: its data was summed up and found right. */
  readonly csumValid: boolean
}

/** The header behind the IPv4 header; none in a fragment that is not the first. */
export function nextHeader({ ip, rest }: Pick<Skb, 'ip' | 'rest'>): Layer | undefined {
  return ip === undefined || ip.offset !== 0 ? undefined : rest[0]
}

/** Rewrites the headers of an IPv4 packet. */
export function setHeaders(skb: Skb, ip: Ipv4Layer, rest: readonly Layer[]): void {
  skb.ip = ip
  skb.saddr = ip4(ip.src)
  skb.daddr = ip4(ip.dst)
  skb.rest = rest
  skb.layers = undefined
}
