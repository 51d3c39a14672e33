import type { Addr, Bridge, FdbEntry, Listener, Loopback, Macvlan, Neigh, NftTable, Route, Rule, Veth, Vxlan } from '../plan/index.js'

/** The tables of one namespace as they are now, the kernel's own rows included. */
export interface NetnsState {
  readonly netns: string
  readonly links: readonly LinkState[]
  readonly addrs: readonly Addr[]
  /** All tables; rows of others than main carry `table`. */
  readonly routes: readonly Route[]
  readonly rules: readonly Rule[]
  readonly neigh: readonly Neigh[]
  /** Entries of VXLAN devices ('self') and of bridges ('master'): written, learned ('dynamic') and the bridges' own. */
  readonly fdb: readonly FdbEntry[]
  readonly ruleset: readonly NftTable[]
  readonly listeners: readonly Listener[]
  /** Values of those sysctls that the plan or a change set. */
  readonly sysctl: Readonly<Record<string, string>>
  /** Containers that run, the infra container ('') first. */
  readonly containers: readonly string[]
}

/** What a running bridge says of itself, in the words and units of `ip -d -j link`. */
export interface BridgeInfo {
  /** '8000.9e:e9:a6:1f:bd:47': priority, then MAC address. `brctl show` prints it without the colons. */
  readonly bridge_id: string
  readonly priority: number
  /** 0: the bridge does not speak STP. */
  readonly stp_state: number
  /** Centiseconds, as the next three. */
  readonly forward_delay: number
  readonly hello_time: number
  readonly max_age: number
  readonly ageing_time: number
  readonly vlan_filtering: number
  readonly mcast_snooping: number
}

/** What a running VXLAN device says of itself, in the words and units of `ip -d -j link`. */
export interface VxlanInfo {
  /** Seconds until a learned entry ages. */
  readonly ageing: number
  /** Outer UDP checksums are filled in. */
  readonly udp_csum: boolean
}

/** A link with what only a running kernel knows. */
export type LinkState = (Veth | Loopback | Macvlan | (Bridge & BridgeInfo) | (Vxlan & VxlanInfo)) & {
  readonly operstate: 'UP' | 'DOWN' | 'LOWERLAYERDOWN' | 'UNKNOWN'
  /** ifindex of the other end of a veth pair, or of the device below a macvlan device (`iflink`). */
  readonly linkIndex?: number
  /** `ip -s link`: what this device counted since the lab opened. */
  readonly stats: LinkStats
}

/** Counters of a link, as `ip -s -j link` names them. */
export interface LinkStats {
  readonly rxPackets: number
  readonly txPackets: number
  readonly rxDropped: number
  readonly txDropped: number
  readonly rxErrors: number
  readonly txErrors: number
  readonly rxOtherhost: number
}
