import type { FdbEntry } from '../../plan/index.js'
import type { TablePart } from '../../plan/index.js'
import type { Evidence } from '../core/evidence.js'
import type { Ip4 } from '../core/ip4.js'

/** State of a VXLAN device. Follows `struct vxlan_dev`. */
export interface VxlanState {
  readonly vni: number
  readonly local: Ip4
  readonly link: string
  readonly port: number
  readonly learning: boolean
  /** Entries written since, or learned; they hide those of the plan. */
  readonly fdb: Map<string, VxlanFdbEntry>
  /** Entries of the plan, shared between namespaces; undefined once they were copied. */
  planned: readonly TablePart<FdbEntry>[] | undefined
}

/** Where frames to a MAC go. Follows `struct vxlan_fdb`. */
export interface VxlanFdbEntry {
  readonly mac: string
  readonly remotes: VxlanRemote[]
  /** Neither permanent nor static: ages. */
  readonly dynamic: boolean
  updated: number
}

/** Follows `struct vxlan_rdst`. */
export interface VxlanRemote {
  readonly row: FdbEntry
  readonly ip: Ip4
  readonly evidence: Evidence
}
