import type { Addr } from './addr.js'
import type { CniAttachment } from './cni-attachment.js'
import type { FdbEntry } from './fdb.js'
import type { Link } from './link.js'
import type { Listener } from './listener.js'
import type { Neigh } from './neigh.js'
import type { NftTable } from './nft/ruleset.js'
import type { Route } from './route.js'
import type { Rule } from './rule.js'
import type { Table } from './table.js'

/** A network namespace and the kernel state it must hold. */
export interface Netns {
  /** Unique in the plan: the name of the host, router or pod. */
  readonly name: string
  readonly role: 'host' | 'pod' | 'router'
  /** Of a pod: the host that it runs on. */
  readonly host?: string
  /** In order of ifindex; `lo` first. */
  readonly links: readonly Link[]
  readonly addrs: readonly Addr[]
  readonly routes: Table<Route>
  /** Policy rules beside the kernel's own three (0 local, 32766 main, 32767 default). */
  readonly rules: readonly Rule[]
  readonly neigh: Table<Neigh>
  readonly fdb: Table<FdbEntry>
  readonly ruleset: readonly NftTable[]
  /** Written as given, by full name with dots between path elements and `/` inside one ('net.ipv4.conf.eth0.rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'). */
  readonly sysctl: Readonly<Record<string, string>>
  readonly listeners: readonly Listener[]
  /** Containers of a pod beside the infra container, which every pod has and which is not listed. */
  readonly containers: readonly string[]
  /** Of a pod whose network is made by CNI plugins. */
  readonly cni?: CniAttachment
}
