import type { TableEntry } from '../../engine/index.js'
import type { NftHook } from '../../plan/index.js'
import type { Ipv4Layer, Layer } from '../../wire/index.js'
import { NO_EVIDENCE, joinAll } from '../core/evidence.js'
import { ip4, type Ip4 } from '../core/ip4.js'
import type { Connection, CtInfo, Nfct } from './connection.js'

export const IPPROTO_ICMP = 1
export const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17

/** A packet as it comes to a hook. */
export interface NfPacket {
  readonly ip: Ipv4Layer | undefined
  /** Addresses of `ip`. */
  readonly saddr: Ip4
  readonly daddr: Ip4
  /** `skb->mark` (0 for a new packet). */
  readonly mark: number
  /** `skb->_nfct`: what the last hook gave; absent for a new packet. */
  readonly nfct: Nfct | undefined
  /** `skb->pkt_type`: 0 host, 1 broadcast, 2 multicast, 3 other. */
  readonly pktType: number
}

/** A device at a hook. */
export interface NfDevice {
  readonly ifname: string
  readonly ifindex: number
}

/** Where a packet meets netfilter, beyond the hook itself. Follows `struct nf_hook_state`. */
export interface NfPlace {
  /** Default: 'ip'. */
  readonly family?: 'ip' | 'bridge'
  /** Absent at output, and at postrouting of a packet of the namespace's own. */
  readonly iif?: NfDevice | undefined
  /** Absent at prerouting and input. */
  readonly oif?: NfDevice | undefined
  /**
   * Only hooks with `from <= priority < to`: bridge code runs the IP hooks between bridge chains (`NF_BR_PRI_BRNF` is 0 at
   * prerouting, -1 at forward, last at postrouting).
   */
  readonly priorities?: readonly [from: number, to: number] | undefined
}

/** A packet while it is inside a hook: where it is, what it is, and what was said of it. Follows `struct sk_buff` and `struct nft_pktinfo`. */
export interface Skb {
  readonly family: 'ip' | 'bridge'
  readonly hook: NftHook
  readonly iif: NfDevice | undefined
  readonly oif: NfDevice | undefined
  readonly priorities: readonly [from: number, to: number] | undefined
  /** Simulated nanoseconds. */
  readonly time: number
  readonly pktType: number
  /** Next hop of the route at postrouting (the destination itself where it is on the link), set by who knows it; masquerade chooses its source for it. */
  nexthop: Ip4 | undefined
  /** Headers from the outside in; an Ethernet header may stand before the network header, and does in the bridge family. Changed by `setLayers()`. */
  layers: readonly Layer[]
  /** Index of the network header in `layers`. */
  readonly network: number
  /** The IPv4 header, if the packet is one, and its addresses. */
  ip: Ipv4Layer | undefined
  saddr: Ip4
  daddr: Ip4
  /** The header behind the IPv4 header; none in a fragment that is not the first. Follows `nft_set_pktinfo_ipv4()`: `pkt->fragoff`. */
  next: Layer | undefined
  mark: number
  ct: Connection | undefined
  info: CtInfo
  /** The object that `nfct` came as, while `ct` and `info` are its. */
  nfct: Nfct | undefined
  /** What decided or translated so far, in order: accepting, dropping, translating and marking rules, and connections whose translation was used. */
  decided: readonly TableEntry[]
  /** Set by a drop, reject or policy. */
  end: SkbEnd | undefined
  /** The packet must be routed again with its new destination or mark: at output only. Follows `ip_route_me_harder()`, net/ipv4/netfilter.c. */
  reroute: boolean
}

/** What ended a packet: the rule or policy, and the answer that a reject sends. */
export interface SkbEnd {
  readonly entry: Extract<TableEntry, { readonly table: 'nft' }>
  readonly reject?: { readonly kind: 'icmp'; readonly code: number } | { readonly kind: 'rst' }
}

/** A packet at a hook. `layers` are its headers from the outside in. */
export function createSkb({ ip, saddr, daddr, mark, nfct, pktType }: NfPacket, layers: readonly Layer[], hook: NftHook, { family = 'ip', iif, oif, priorities }: NfPlace, time: number): Skb {
  const network = layers[0]?.kind === 'ethernet' ? 1 : 0
  return {
    family,
    hook,
    iif,
    oif,
    priorities,
    time,
    pktType,
    nexthop: undefined,
    layers,
    network,
    ip,
    saddr,
    daddr,
    next: transportOf(ip, layers, network),
    mark,
    ct: nfct?.ct,
    info: nfct?.info ?? 'new',
    nfct,
    decided: NO_EVIDENCE,
    end: undefined,
    reroute: false,
  }
}

const transportOf = (ip: Ipv4Layer | undefined, layers: readonly Layer[], network: number): Layer | undefined => (ip === undefined || ip.offset !== 0 ? undefined : layers[network + 1])

/** Rewrites the headers of an IPv4 packet. */
export function setLayers(skb: Skb, layers: readonly Layer[]): void {
  const ip = layers[skb.network]
  if (ip?.kind !== 'ipv4') throw new TypeError('an IPv4 packet lost its header')
  skb.layers = layers
  skb.ip = ip
  skb.saddr = ip4(ip.src)
  skb.daddr = ip4(ip.dst)
  skb.next = transportOf(ip, layers, skb.network)
}

/** Ties a packet to a connection. Follows `nf_ct_set()`. */
export function setConnection(skb: Skb, ct: Connection, info: CtInfo): void {
  skb.ct = ct
  skb.info = info
  skb.nfct = { ct, info }
}

/** `skb->len`: bytes from the network header on. */
export function lengthOf({ ip }: Skb): number {
  return ip === undefined ? ARP_LENGTH : ip.length
}

const ARP_LENGTH = 28

/** Whether a packet came against the direction of its connection. Follows `CTINFO2DIR()`. */
export const isReply = (info: CtInfo): boolean => info === 'established-reply' || info === 'related-reply'

/** Adds entries that decided. */
export function decide(skb: Skb, added: readonly TableEntry[]): void {
  skb.decided = joinAll(skb.decided, added)
}
