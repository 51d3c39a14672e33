import type { CapturedFrame, NetnsState, Probe } from '../../engine/index.js'
import type { Netns, Plan } from '../../plan/index.js'
import type { RouteSocket } from '../netlink/route-socket.js'
import type { Device } from '../path/record.js'
import type { InventoryPart, Seen } from '../protocol/seen.js'
import type { Clock } from '../sys/clock.js'
import type { Reactor } from './reactor.js'

/** A plan made real, as the modules inside the agent process see it. Names of namespaces are those of the plan. */
export interface World {
  readonly plan: Plan
  readonly netns: ReadonlyMap<string, WorldNetns>
  /** The bridges that stand for the wires of the underlay, each in a namespace of its own. They are no device of any path. */
  readonly segments: ReadonlyMap<string, NamespaceFd>
  /** Counts from when the lab opened: the zero of every time that is handed out. */
  readonly clock: Clock
  /** Serves the listeners; a probe turns it while it waits, for the agent has one thread. */
  readonly reactor: Reactor
  /** Every device of every namespace as it is now: read again after a change or an exec, the same array until then. */
  devices(): readonly Device[]
  /** Has the namespace nft rules: those of the plan, or any that a change or a program may have made? */
  rules(netns: string): boolean
  /** Has it rules that could drop a packet? */
  mayDrop(netns: string): boolean
  /** The tables of a namespace as they are now. */
  state(netns: string): NetnsState
}

/** A network namespace that no path names and no process needs to be in: it lives while the fd is open. */
export interface NamespaceFd {
  readonly fd: number
  /** Calls `fn` with the thread in the namespace. `fn` must be synchronous: sockets stay in the namespace that they were opened in. */
  inside<T>(fn: () => T): T
}

/** A namespace of the plan. */
export interface WorldNetns extends NamespaceFd {
  readonly declared: Netns
  /** For questions to its tables. */
  readonly route: RouteSocket
}

/** What was seen of a probe, or what kept it from being sent or watched. */
export type Result = { readonly seen: Seen } | { readonly error: unknown }

/** Sends probes and watches every device: what `src/kernel/probe` makes of a world. */
export interface Prober {
  /** Sends probes one after another; a result for each, in order, those together that are known before the next wait. */
  send(probes: readonly Probe[]): Iterable<readonly Result[]>
  /** What must be known of namespaces to make traces of what was seen there, as far as it was not told before. */
  tell(netns: Iterable<string>): InventoryPart | undefined
  /** Every frame since the lab opened or since the last call. */
  capture(): readonly CapturedFrame[]
  /** Closes the taps. */
  close(): void
}
