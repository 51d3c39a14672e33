import type { CapturedFrame, NetnsState, Probe, TraceData } from '../../engine/index.js'
import type { Netns, Plan } from '../../plan/index.js'
import type { RouteSocket } from '../netlink/route-socket.js'
import type { Device } from '../path/record.js'
import type { Reactor } from './reactor.js'

/** A plan made real, as the modules inside the agent process see it. Names of namespaces are those of the plan. */
export interface World {
  readonly plan: Plan
  readonly netns: ReadonlyMap<string, WorldNetns>
  /** The bridges that stand for the wires of the underlay, each in a namespace of its own. They are no device of any path. */
  readonly segments: ReadonlyMap<string, NamespaceFd>
  /** CLOCK_REALTIME at which the lab opened, in nanoseconds: the zero of every time that is handed out. */
  readonly opened: bigint
  /** Serves the listeners; a probe turns it while it waits, for the agent has one thread. */
  readonly reactor: Reactor
  /** Every device of every namespace as it is now: read again after a change or an exec, the same array until then. */
  devices(): readonly Device[]
  /** Has the namespace nft rules: those of the plan, or any that a change or a program may have made? */
  rules(netns: string): boolean
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

/** Sends probes and watches every device: what `src/kernel/probe` makes of a world. */
export interface Prober {
  send(probe: Probe): Promise<TraceData>
  /** Every frame since the lab opened or since the last call. */
  capture(): readonly CapturedFrame[]
  /** Closes the taps. */
  close(): void
}
