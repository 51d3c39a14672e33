import type { Prefix } from '../address/index.js'
import type { ClusterNode, HostNode, PodNode, RouterNode } from '../dsl/index.js'
import type { FdbEntry, Neigh, NftTable, Route, Segment } from '../plan/index.js'
import type { PodNet } from './network.js'

/** A declaration with its texts read, its defaults filled in and its machines on their wires. */
export interface ResolvedCluster {
  readonly node: ClusterNode
  /** Place in the declaration, for findings. */
  readonly place: string
  readonly segments: readonly Segment[]
  readonly hosts: readonly Host[]
  readonly routers: readonly Router[]
  /** A MAC address that follows from a name and that nothing else in the cluster has. */
  readonly mac: (name: string) => string
}

/** A link of a machine to a wire of the underlay. */
export interface Uplink {
  readonly ifname: string
  readonly segment: string
  readonly mac: string
  readonly mtu: number
  readonly ifindex?: number
  /** In the order in which they were declared; `address` is the machine's, `first` that of the subnet. */
  readonly addresses: readonly Prefix[]
}

export interface Machine {
  readonly name: string
  readonly place: string
  /** The first one is the machine's external interface, its first address what others know the machine by. */
  readonly uplinks: readonly Uplink[]
  readonly own: OwnRows
}

/** Rows that were declared by hand. */
export interface OwnRows {
  readonly routes: readonly Route[]
  readonly neigh: readonly Neigh[]
  readonly fdb: readonly FdbEntry[]
  readonly ruleset: readonly NftTable[]
}

export interface Host extends Machine {
  readonly node: HostNode
  readonly podCidr?: Prefix
  /** Where its pods live, as its network has it. */
  readonly podNet?: PodNet
  readonly pods: readonly Pod[]
  /** MAC address of the bridge, where it was declared. */
  readonly bridgeMac?: string
  /** MAC address of the VXLAN tunnel endpoint, where it was declared. */
  readonly vtepMac?: string
}

export interface Pod {
  readonly node: PodNode
  /** '' where there is none to be had, which is a finding. */
  readonly address: string
  /** MAC address of eth0, where it was declared. */
  readonly mac?: string
  /** MAC address of the host's end, where it was declared. */
  readonly portMac?: string
  /** Declared by hand. */
  readonly routes: readonly Route[]
  readonly ruleset: readonly NftTable[]
}

export interface Router extends Machine {
  readonly node: RouterNode
}
