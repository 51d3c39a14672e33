import type { Addr } from './addr.js'
import type { FdbEntry } from './fdb.js'
import type { BridgePort } from './link.js'
import type { Listener } from './listener.js'
import type { Neigh } from './neigh.js'
import type { NftTable } from './nft/ruleset.js'
import type { Route } from './route.js'
import type { Rule } from './rule.js'

/** What may be done to one row of a table: as iproute2, `add` refuses a duplicate, `del` a stranger, `replace` neither. */
export type RowOp = 'add' | 'del' | 'replace'

/** The same for tables that keep several rows for one key: `append` puts one behind those that are there. */
export type ListOp = RowOp | 'append'

/** One change of the state of one namespace of a running lab. */
export type Change =
  | { readonly kind: 'addr'; readonly op: RowOp; readonly netns: string; readonly row: Addr }
  | { readonly kind: 'route'; readonly op: ListOp; readonly netns: string; readonly row: Route }
  | { readonly kind: 'rule'; readonly op: 'add' | 'del'; readonly netns: string; readonly row: Rule }
  | { readonly kind: 'neigh'; readonly op: RowOp; readonly netns: string; readonly row: Neigh }
  | { readonly kind: 'fdb'; readonly op: ListOp; readonly netns: string; readonly row: FdbEntry }
  | LinkChange
  | { readonly kind: 'sysctl'; readonly netns: string; readonly key: string; readonly value: string }
  /** Equivalent to: `nft -f -` with the tables in full (`replace`: after `delete table`), or `nft delete table` (`del`). */
  | { readonly kind: 'nft'; readonly op: RowOp; readonly netns: string; readonly row: NftTable }
  | { readonly kind: 'listener'; readonly op: 'add' | 'del'; readonly netns: string; readonly row: Listener }
  | { readonly kind: 'container'; readonly op: 'start' | 'stop'; readonly netns: string; readonly name: string }

/** Equivalent to: `ip link set <ifname> up|down mtu <n> address <mac> master <bridge>|nomaster`, `bridge link set dev <ifname> …`. */
export interface LinkChange {
  readonly kind: 'link'
  readonly netns: string
  readonly ifname: string
  readonly up?: boolean
  readonly mtu?: number
  readonly address?: string
  /** null: nomaster. */
  readonly master?: string | null
  readonly bridgePort?: BridgePort
}
