import type { Conntrack, NftVerdict } from '../../engine/index.js'
import type { NftTable, RowOp } from '../../plan/index.js'
import type { Layer } from '../../wire/index.js'
import type { Ip4 } from '../core/ip4.js'
import type { HookLists } from './hook-list.js'
import type { Sysctls } from '../core/sysctl.js'
import type { OutputError } from '../ipv4/route.js'
import type { Skb } from './skb.js'

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
  /** What stands at each hook: chains, connection tracking, translation. `runHooks()` takes a packet through one. */
  readonly hooks: HookLists
  /** Changes the tables. Throws an NftRefused with the kernel's words and changes nothing where the kernel would refuse. */
  apply(op: RowOp, table: NftTable): void
  /** The tables as `nft list ruleset` shows them now, with counters. */
  ruleset(): readonly NftTable[]
  /** Confirmed connections that have not timed out. Equivalent to: `conntrack -L`. */
  connections(time: number): readonly Conntrack[]
}

/** What ended a packet at a hook. */
export type NfRefusal = NfDrop | NfReject | NfUnrouted

/** There is no route for the packet as it is now. */
export interface NfUnrouted {
  readonly verdict: 'unrouted'
  readonly error: OutputError
}

export interface NfDrop {
  readonly verdict: 'drop'
  readonly reason: 'NFT_DROP' | 'CONNTRACK_INVALID'
  /** The rule or policy; absent where connection tracking dropped. */
  readonly entry?: { readonly table: 'nft'; readonly row: NftVerdict }
}

/** The packet is gone, and the caller sends the answer, its connection that which `conntrackAttach()` gives. */
export interface NfReject {
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
  addrType(address: Ip4, dev?: string): AddrType
  /** Source address for packets out of a link to a next hop, 0 for none. Follows `inet_select_addr()` with scope global, net/ipv4/devinet.c. */
  selectAddress(ifname: string, nexthop: Ip4): Ip4
  /** First primary address of a link, for `redirect`; 0 for none. */
  firstAddress(ifname: string): Ip4
  /** Index of a link, for `iif` and `oif`. */
  ifindex(ifname: string): number | undefined
  /** Routes a packet of the namespace's own again; the error where there is no route. Follows `ip_route_me_harder()`, net/ipv4/netfilter.c. */
  reroute(skb: Skb): OutputError | undefined
  readonly sysctls: Sysctls
}

/** Types of an address, as `fib daddr type` spells them. */
export type AddrType = 'unspec' | 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit'
