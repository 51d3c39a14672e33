import type { Conntrack, NftVerdict, TableEntry } from '../../engine/index.js'
import type { NftHook, NftTable, RowOp } from '../../plan/index.js'
import type { Layer } from '../../wire/index.js'
import type { Ip4 } from '../core/ip4.js'
import type { Nfct } from './connection.js'
import type { ConntrackSetting } from './timeout.js'

/**
 * Netfilter of one network namespace: its tables, its connections.
 *
 * ```
 *             ┌ prerouting ┐  route  ┌ forward ┐           ┌ postrouting ┐
 *  in ──────► │ ct · dnat  │ ──┬───► │  filter │ ──┬─────► │ snat · ct   │ ──► out
 *             └────────────┘   │     └─────────┘   │       └─────────────┘
 *                              ▼                   │
 *                     input: filter · snat · ct    └── route ◄── output: ct · dnat · filter ◄── socket
 * ```
 *
 * A packet keeps its `mark` and `nfct` from hook to hook inside one namespace, across `lo` too. Crossing to another
 * namespace clears both, a tunnel device and a veth within the namespace `nfct` alone (`skb_scrub_packet()`, net/core/skbuff.c).
 */
export interface Netfilter {
  /** Whether anything stands at the hook: a chain, or connection tracking. Where false a call of `run` would do nothing. */
  hooked(family: 'ip' | 'bridge', hook: NftHook): boolean
  /** Fragments must be put together before prerouting. Follows `ipv4_conntrack_defrag()`, net/ipv4/netfilter/nf_defrag_ipv4.c. */
  readonly defrag: boolean
  /** Takes a packet through one hook. Follows `nf_hook_slow()`, net/netfilter/core.c. */
  run(packet: NfPacket, state: NfHookState): NfResult
  /**
   * The `nfct` of an answer (an ICMP error, a RST) that this namespace makes because of `packet`.
   * Follows `nf_conntrack_attach()`, net/netfilter/nf_conntrack_core.c, called by `icmp_glue_bits()` and `nf_send_reset()`.
   */
  attach(packet: NfPacket): Nfct | undefined
  /** Changes the tables. Throws an NftRefused with the kernel's words and changes nothing where the kernel would refuse. */
  apply(op: RowOp, table: NftTable): void
  /** The tables as `nft list ruleset` shows them now, with counters. */
  ruleset(): readonly NftTable[]
  /** Confirmed connections that have not timed out. Equivalent to: `conntrack -L`. */
  connections(time: number): readonly Conntrack[]
}

/** A packet as netfilter sees it. */
export interface NfPacket {
  /** Headers from the outside in; an Ethernet header may stand before the network header, and must in the bridge family. */
  readonly layers: readonly Layer[]
  /** `skb->mark` (0 for a new packet). */
  readonly mark: number
  /** `skb->_nfct`: what the last hook gave; absent for a new packet. */
  readonly nfct?: Nfct | undefined
  /** `skb->pkt_type` (default host). */
  readonly pkttype?: 'host' | 'broadcast' | 'multicast' | 'other' | undefined
}

/** A device at a hook. */
export interface NfDevice {
  readonly ifname: string
  readonly ifindex: number
}

/** Where a packet meets netfilter. Follows `struct nf_hook_state`. */
export interface NfHookState {
  readonly family: 'ip' | 'bridge'
  readonly hook: NftHook
  /** Absent at output, and at postrouting of a packet of the namespace's own. */
  readonly iif?: NfDevice | undefined
  /** Absent at prerouting and input. */
  readonly oif?: NfDevice | undefined
  /** Next hop of the route at output and postrouting (the destination itself where it is on the link); masquerade chooses its source for it. */
  readonly nexthop?: Ip4 | undefined
  /** Simulated nanoseconds. */
  readonly time: number
  /**
   * Only hooks with `from <= priority < to`: bridge code runs the IP hooks between bridge chains (`NF_BR_PRI_BRNF` is 0 at
   * prerouting, -1 at forward, last at postrouting).
   */
  readonly priorities?: readonly [from: number, to: number] | undefined
}

/** What became of a packet at a hook. */
export type NfResult = NfAccept | NfDrop | NfReject

interface NfResultBase {
  /** With everything that was rewritten; the very object that came in where nothing was. */
  readonly packet: NfPacket
  /** What decided or translated, in order: accepting, dropping, translating and marking rules, and connections whose translation was used. */
  readonly decided: readonly TableEntry[]
}

export interface NfAccept extends NfResultBase {
  readonly verdict: 'accept'
  /**
   * The packet must be routed again with its new destination or mark: at output only. Follows `ip_route_me_harder()`, net/ipv4/netfilter.c.
   */
  readonly reroute: boolean
}

export interface NfDrop extends NfResultBase {
  readonly verdict: 'drop'
  readonly reason: 'NFT_DROP' | 'CONNTRACK_INVALID'
  /** The rule or policy; absent where connection tracking dropped. */
  readonly entry?: { readonly table: 'nft'; readonly row: NftVerdict }
}

/** The packet is gone, and the caller sends the answer, with `attach(packet)` as its `nfct`. */
export interface NfReject extends NfResultBase {
  readonly verdict: 'reject'
  readonly reason: 'NFT_REJECT'
  readonly entry: { readonly table: 'nft'; readonly row: NftVerdict }
  readonly answer: NfAnswer
}

/**
 * What a reject rule sends: an ICMP error made by `icmp_send()` (absent where the RFC forbids one: caller's `icmp_send` rules
 * apply as for any other error), a RST ready to be routed (`layers` begin with the IPv4 header, TTL as given), or nothing
 * (a RST is never answered with a RST).
 */
export type NfAnswer =
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number }
  | { readonly kind: 'rst'; readonly layers: readonly Layer[] }
  | { readonly kind: 'none' }

/** What netfilter asks of the namespace that it belongs to. */
export interface NetfilterDeps {
  /** Type of an address by the routing tables; with `dev`, as seen from that link. Follows `inet_dev_addr_type()`, net/ipv4/fib_frontend.c. */
  addrType(address: string, dev?: string): AddrType
  /** Source address for packets out of a link to a next hop. Follows `inet_select_addr()` with scope global, net/ipv4/devinet.c. */
  selectAddress(ifname: string, nexthop: Ip4): string | undefined
  /** First primary address of a link, for `redirect`. */
  firstAddress(ifname: string): string | undefined
  /** Index of a link, for `iif` and `oif`. */
  ifindex(ifname: string): number | undefined
  /** Value of `net.netfilter.nf_conntrack_<name>`. */
  readonly conntrackSetting: ConntrackSetting
}

/** Types of an address, as `fib daddr type` spells them. */
export type AddrType = 'unspec' | 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit'
