import type { TableEntry } from '../../engine/index.js'
import type { Ipv4Layer, Layer } from '../../wire/index.js'
import type { Connection, CtInfo, Nfct } from './connection.js'
import type { NfHookState, NfPacket } from './netfilter.js'

export const IPPROTO_ICMP = 1
export const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17

/** A packet while it is inside a hook. Follows `struct sk_buff` and `struct nft_pktinfo`. */
export interface Skb {
  readonly given: NfPacket
  readonly state: NfHookState
  layers: readonly Layer[]
  /** Index of the network header in `layers`. */
  readonly network: number
  mark: number
  ct: Connection | undefined
  info: CtInfo
  /** The object that `nfct` came as, while `ct` and `info` are its. */
  nfct: Nfct | undefined
  /** What decided so far. */
  decided: readonly TableEntry[]
  /** Set by a drop, reject or policy. */
  end: SkbEnd | undefined
  reroute: boolean
}

/** What ended a packet: the rule or policy, and the answer that a reject sends. */
export interface SkbEnd {
  readonly entry: Extract<TableEntry, { readonly table: 'nft' }>
  readonly reject?: { readonly kind: 'icmp'; readonly code: number } | { readonly kind: 'rst' }
}

const NOTHING: readonly TableEntry[] = Object.freeze([])

export function createSkb(given: NfPacket, state: NfHookState): Skb {
  const { layers, mark, nfct } = given
  return {
    given,
    state,
    layers,
    network: layers[0]?.kind === 'ethernet' ? 1 : 0,
    mark,
    ct: nfct?.ct,
    info: nfct?.info ?? 'new',
    nfct,
    decided: NOTHING,
    end: undefined,
    reroute: false,
  }
}

/** The packet as it leaves the hook: the same object where nothing changed. */
export function packetOf(skb: Skb): NfPacket {
  const { given, layers, mark, nfct } = skb
  return layers === given.layers && mark === given.mark && nfct === given.nfct ? given : { layers, mark, nfct, pkttype: given.pkttype }
}

/** Ties a packet to a connection. Follows `nf_ct_set()`. */
export function setConnection(skb: Skb, ct: Connection, info: CtInfo): void {
  skb.ct = ct
  skb.info = info
  skb.nfct = { ct, info }
}

/** The IPv4 header, if the packet is one. */
export function ipv4Of(skb: Skb): Ipv4Layer | undefined {
  const layer = skb.layers[skb.network]
  return layer?.kind === 'ipv4' ? layer : undefined
}

/** The header behind the IPv4 header; none in a fragment that is not the first. Follows `nft_set_pktinfo_ipv4()`: `pkt->fragoff`. */
export function transportOf(skb: Skb): Layer | undefined {
  const ip = ipv4Of(skb)
  return ip === undefined || ip.offset !== 0 ? undefined : skb.layers[skb.network + 1]
}

/** `skb->len`: bytes from the network header on. */
export function lengthOf(skb: Skb): number {
  return ipv4Of(skb)?.length ?? ARP_LENGTH
}

const ARP_LENGTH = 28

/** Whether a packet came against the direction of its connection. Follows `CTINFO2DIR()`. */
export const isReply = (info: CtInfo): boolean => info === 'established-reply' || info === 'related-reply'

/** Adds entries that decided; a list of one is shared between packets. */
export function decide(skb: Skb, added: readonly TableEntry[]): void {
  skb.decided = skb.decided.length === 0 ? added : Object.freeze([...skb.decided, ...added])
}
