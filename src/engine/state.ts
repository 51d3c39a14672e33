import type { Addr, FdbEntry, Link, Listener, Neigh, NftTable, Route, Rule } from '../plan/index.js'

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

/** A link with what only a running kernel knows. */
export type LinkState = Link & {
  readonly operstate: 'UP' | 'DOWN' | 'LOWERLAYERDOWN' | 'UNKNOWN'
  /** ifindex of the other end of a veth pair (`iflink`). */
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
