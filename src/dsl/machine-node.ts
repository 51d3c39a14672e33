import type { FdbEntry, Listener, Neigh, NftTable, Route } from '../plan/index.js'
import type { AddressNode } from './address-node.js'
import { NONE } from './freeze.js'
import { NO_SETTINGS } from './sysctl.js'

/** A route, or the same in the words of `ip route`. Without `dev` it leaves by the device whose subnet the gateway is in. */
export type RouteText = Route | string
/** A neighbour, or the same in the words of `ip neigh`; PERMANENT where no state is given. */
export type NeighText = (Omit<Neigh, 'state'> & Partial<Pick<Neigh, 'state'>>) | string
/** A forwarding entry, or the same in the words of `bridge fdb`; `self permanent` where nothing else is given. */
export type FdbText = (Omit<FdbEntry, 'owner'> & Partial<Pick<FdbEntry, 'owner'>>) | string
/** A table of nftables, or any number of tables in the words of `nft`. */
export type NftText = NftTable | string

/** What hosts and routers have in common. Texts are kept as they were written; `compile` reads them. */
export interface MachineNode {
  readonly name: string
  readonly addresses: readonly AddressNode[]
  /** MAC address of the first link. */
  readonly mac?: string
  /** MTU of the first link, in bytes. */
  readonly mtu?: number
  /** Segment of the first link. */
  readonly segment?: string
  readonly routes: readonly RouteText[]
  readonly neighbours: readonly NeighText[]
  readonly fdb: readonly FdbText[]
  readonly nft: readonly NftText[]
  readonly sysctl: Readonly<Record<string, string>>
  readonly listeners: readonly Listener[]
}

/** A machine of which nothing but the name is known. */
export const bareMachine = (name: string): MachineNode => ({
  name, addresses: NONE, routes: NONE, neighbours: NONE, fdb: NONE, nft: NONE, sysctl: NO_SETTINGS, listeners: NONE,
})
