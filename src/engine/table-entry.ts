import type { Addr, FdbEntry, Link, Listener, Macvlan, Neigh, NftRule, Route, Rule } from '../plan/index.js'

/** A row of one of the kernel's tables, as evidence: it decided what became of a packet. */
export type TableEntry =
  /** Also routes that the kernel made by itself (table local, connected routes). */
  | { readonly table: 'route'; readonly row: Route }
  | { readonly table: 'rule'; readonly row: Rule }
  | { readonly table: 'neigh'; readonly row: Neigh }
  | { readonly table: 'fdb'; readonly row: FdbEntry }
  | { readonly table: 'addr'; readonly row: Addr }
  | { readonly table: 'link'; readonly row: Link | Macvlan }
  | { readonly table: 'listener'; readonly row: Listener }
  | { readonly table: 'sysctl'; readonly row: { readonly key: string; readonly value: string } }
  | { readonly table: 'nft'; readonly row: NftVerdict }
  | { readonly table: 'conntrack'; readonly row: Conntrack }
  /** A learned path MTU. Equivalent to: `ip route show cache`. */
  | { readonly table: 'pmtu'; readonly row: { readonly dst: string; readonly mtu: number } }

/** The rule, or the policy of the base chain, that gave a verdict or translated. */
export interface NftVerdict {
  readonly family: string
  readonly table: string
  readonly chain: string
  /** Absent: the policy of the chain decided. */
  readonly rule?: NftRule
  /** Index of the rule in its chain, from 0. */
  readonly index?: number
  readonly policy?: 'accept' | 'drop'
}

/** A tracked connection. Equivalent to: a line of `conntrack -L`. */
export interface Conntrack {
  readonly protocol: number
  readonly original: FlowTuple
  readonly reply: FlowTuple
}

/** Addresses and ports (or the echo id as both) of one direction of a connection. */
export interface FlowTuple {
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
}
