import type { Difference, EngineName, Hop } from '../../engine/index.js'
import type { WayRole, WayStop } from '../way.js'
import type { RecordedTest } from './report-data.js'

// What stands in the page as JSON: every text made, every way placed. The page's script reads it and computes nothing of its own.

/** The list of tests, and what all of them share. Traces stand apart and are read when one is opened. */
export interface PageIndex {
  readonly title: string
  readonly groups: readonly TestGroup[]
  /** The topology of each plan, as SVG. */
  readonly drawings: readonly string[]
}

/** A test on the engines that ran it. */
export interface TestGroup {
  readonly spec: string
  readonly name: string
  readonly variants: readonly TestVariant[]
  /** What the engines answered differently, by probe; empty where only one ran. */
  readonly differences: readonly (readonly DifferenceView[])[]
}

export interface TestVariant {
  readonly engine: EngineName
  readonly state: RecordedTest['state']
  readonly messages: readonly string[]
  /** Index into `drawings`. */
  readonly plan?: number
  /** The id of each trace's script element is 'trace-<id>'. */
  readonly traces: readonly { readonly title: string; readonly id: number }[]
  /** The frames of a failed test's probes: a pcapng file in base64. */
  readonly capture?: string
}

/** A difference and, where it is one of a hop, where to look at it. */
export interface DifferenceView extends Difference {
  readonly packet?: number
  readonly hop?: number
}

/** A trace as the page shows it. */
export interface TraceView {
  readonly title: string
  /** What was changed in the lab before it was sent. */
  readonly changes: readonly string[]
  /** Request, reply, ICMP errors, further packets of the conversation; behind each its further copies. */
  readonly packets: readonly PacketView[]
  readonly arp: readonly string[]
  readonly tables: readonly TableView[]
}

/** A packet, or a further copy of one. */
export interface PacketView {
  readonly title: string
  readonly role: WayRole
  readonly delivered: boolean
  readonly outcome: readonly string[]
  readonly hops: readonly HopView[]
  /** Of a copy: from where it parted. */
  readonly way: readonly WayStop[]
  /** Set where this is a copy: the packet that it parted from and the number of hops that both share. */
  readonly copyOf?: { readonly packet: number; readonly shared: number }
  /** One of the conversation's packets after the first answer. */
  readonly further: boolean
}

export interface HopView extends Pick<Hop, 'netns' | 'ifname' | 'kind' | 'dir' | 'via'> {
  readonly layers: readonly LayerView[]
  /** Absent where the engine could not see what decided. */
  readonly decided?: readonly DecidedView[]
}

/** An entry that decided: as a line, and as the row that stands for it in the tables, 'neigh 10.0.0.1 lladdr …'. */
export interface DecidedView {
  readonly text: string
  readonly row: string
}

/** A header: its place in the stack and its fields as text. */
export interface LayerView {
  readonly name: string
  readonly level: 'outer' | 'tunnel' | 'inner'
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export interface TableView {
  readonly netns: string
  readonly name: string
  /** The first word of `DecidedView.row` of its rows. */
  readonly table: string
  /** Is it known how the table was before the probe? */
  readonly known: boolean
  /** The kernel's own rows, of which the probe changed none. */
  readonly quiet: boolean
  readonly rows: readonly RowView[]
}

export interface RowView {
  readonly text: string
  readonly change: 'same' | 'added' | 'gone' | 'changed'
  /** Of a row that changed: how it was. */
  readonly was?: string
}
