import type { TableEntry } from '../../engine/index.js'
import type { NftHook } from '../../plan/index.js'
import { joinAll } from '../core/evidence.js'
import type { OutputError } from '../ipv4/route.js'
import type { Stage } from './hook-list.js'
import type { Skb } from './skb.js'

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
  /** Only what stands before, or after, the kernel's own function at the hook. */
  readonly stage?: Stage | undefined
}

/** A packet while it is inside a hook: where it is, and what was said of it. Follows `struct nft_pktinfo`. */
export interface Pktinfo {
  readonly skb: Skb
  readonly hook: NftHook
  readonly place: NfPlace
  /** Simulated nanoseconds. */
  readonly time: number
  /** What decided or translated so far, in order: accepting, dropping, translating and marking rules, and connections whose translation was used. */
  decided: readonly TableEntry[]
  /** Set by a drop, reject or policy. */
  end: Ending | undefined
  /** There is no route to where the packet was translated or marked to. */
  unrouted: OutputError | undefined
}

/** What a function at a hook says of a packet. */
export type HookVerdict = 'accept' | 'drop'

/** What ended a packet: the rule or policy, and the answer that a reject sends. */
export interface Ending {
  readonly entry: Extract<TableEntry, { readonly table: 'nft' }>
  readonly reject?: { readonly kind: 'icmp'; readonly code: number } | { readonly kind: 'rst' }
}

/** Adds entries that decided. */
export function decide(pkt: Pktinfo, added: readonly TableEntry[]): void {
  pkt.decided = joinAll(pkt.decided, added)
}
