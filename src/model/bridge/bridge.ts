import type { Device, BridgePort } from '../core/device.js'
import type { Evidence } from '../core/evidence.js'

/** State of a bridge device. Follows `struct net_bridge`. */
export interface BridgeState {
  /** Seconds until a learned entry ages. */
  readonly ageingTime: number
  /** MTU of the route that bridged packets have. Follows `br_dst_default_metrics[]`, net/bridge/br_nf_core.c, and `br_change_mtu()`: 1500 whatever the bridge was made with, until its MTU changes. */
  fakeRouteMtu: number
  /** Somebody set the MTU: ports no longer change it (BROPT_MTU_SET_BY_USER). */
  mtuSetByUser: boolean
  /** In order of ifindex. */
  ports: readonly BridgePort[]
  readonly fdb: Map<string, BridgeFdbEntry>
}

/** A forwarding entry. Follows `struct net_bridge_fdb_entry`. */
export interface BridgeFdbEntry {
  readonly mac: string
  /** undefined: the bridge itself. */
  port: BridgePort | undefined
  /** The MAC of a port or of the bridge: frames go up (BR_FDB_LOCAL). */
  readonly local: boolean
  /** Never ages (BR_FDB_STATIC). */
  readonly fixed: boolean
  /** Simulated nanoseconds. */
  updated: number
  row: Evidence | undefined
}

/** The device that the entry is listed at. */
export const entryDevice = (bridge: Device, entry: BridgeFdbEntry): Device => entry.port?.device ?? bridge
