/**
 * nftables as `nft -j list ruleset` spells it: a table holds chains, a chain holds rules, a rule is a list of statements.
 * Expressions and statements have exactly the JSON shapes of libnftables-json(5), cut down to what hopspec models.
 */
export interface NftTable {
  readonly family: NftFamily
  readonly name: string
  readonly chains: readonly NftChain[]
}

export type NftFamily = 'ip' | 'inet' | 'bridge'

/** Netfilter hooks, in the order in which a forwarded packet meets them. */
export type NftHook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'

export interface NftChain {
  readonly name: string
  /** Base chains only. */
  readonly type?: 'filter' | 'nat' | 'route'
  readonly hook?: NftHook
  /** Numeric priority; 'dstnat' is -100, 'filter' 0, 'srcnat' 100. */
  readonly prio?: number
  /** Of a base chain (default accept). */
  readonly policy?: 'accept' | 'drop'
  readonly rules: readonly NftRule[]
}

export interface NftRule {
  readonly expr: readonly NftStatement[]
  readonly comment?: string
  /** Given by the kernel; absent in a plan. */
  readonly handle?: number
}

export type NftStatement =
  | { readonly match: { readonly op: '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in'; readonly left: NftExpression; readonly right: NftExpression } }
  | { readonly counter: null | { readonly packets: number; readonly bytes: number } }
  | { readonly accept: null }
  | { readonly drop: null }
  | { readonly return: null }
  | { readonly jump: { readonly target: string } }
  | { readonly goto: { readonly target: string } }
  | { readonly reject: null | { readonly type?: 'icmp' | 'icmpx' | 'tcp reset'; readonly expr?: string } }
  | { readonly masquerade: null | { readonly flags?: string | readonly string[]; readonly port?: NftExpression } }
  | { readonly snat: NftNat }
  | { readonly dnat: NftNat }
  | { readonly redirect: null | { readonly port?: NftExpression; readonly flags?: string | readonly string[] } }
  | { readonly mangle: { readonly key: NftExpression; readonly value: NftExpression } }
  | { readonly log: null | { readonly prefix?: string; readonly level?: string; readonly group?: number } }

export interface NftNat {
  readonly family?: 'ip' | 'ip6'
  readonly addr?: NftExpression
  readonly port?: NftExpression
  readonly flags?: string | readonly string[]
}

export type NftExpression =
  | string
  | number
  | readonly NftExpression[]
  | { readonly payload: { readonly protocol: string; readonly field: string } }
  | { readonly meta: { readonly key: string } }
  | { readonly ct: { readonly key: string; readonly dir?: 'original' | 'reply' } }
  | { readonly fib: { readonly result: 'type' | 'oif' | 'oifname'; readonly flags: string | readonly string[] } }
  /** Of addresses a text, of marks a number. */
  | { readonly prefix: { readonly addr: string | number; readonly len: number } }
  | { readonly range: readonly [NftExpression, NftExpression] }
  | { readonly set: readonly NftExpression[] }
  | { readonly '&': readonly [NftExpression, NftExpression] }
  | { readonly '|': readonly [NftExpression, NftExpression] }
  | { readonly '^': readonly [NftExpression, NftExpression] }
