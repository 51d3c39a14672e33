import type { Change, Plan } from '../plan/index.js'
import type { Probe } from './probe.js'
import type { NetnsState } from './state.js'
import type { Trace } from './trace.js'

/** Names of the engines; also the names of the Vitest projects. */
export type EngineName = 'model' | 'kernel'

/** Makes a plan real. */
export interface Engine {
  readonly name: EngineName
  /** Brings the plan up; when the promise settles every link is ready. Nothing is left behind if it rejects. */
  open(plan: Plan): Promise<Session>
}

/** A plan made real. Calls are served one after another, in order. */
export interface Session {
  /** Sends a probe and waits until its last packet ended. */
  send(probe: Probe): Promise<Trace>
  /** The tables of a namespace as they are now. */
  state(netns: string): Promise<NetnsState>
  /** Identity of the network namespace of a process: 'net:[4026533356]'. Equivalent to: `readlink /proc/<pid>/ns/net`. */
  netnsId(netns: string, container?: string): Promise<string>
  /** Changes the state, all or nothing per change, in order; rejects with the kernel's words at the first that is refused. */
  apply(changes: readonly Change[]): Promise<void>
  /** Every frame that any device saw since the lab opened or since the last call. */
  capture(): Promise<readonly CapturedFrame[]>
  /** Runs a program in a namespace (kernel engine only). */
  exec?(netns: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Takes everything down. Idempotent. */
  close(): Promise<void>
}

/** A frame at a device. */
export interface CapturedFrame {
  readonly netns: string
  readonly ifname: string
  readonly dir: 'in' | 'out'
  /** Nanoseconds since the lab opened. */
  readonly time: number
  readonly bytes: Uint8Array
}

export interface ExecOptions {
  readonly container?: string
  readonly stdin?: string
  /** Milliseconds (default 10,000). */
  readonly timeout?: number
}

export interface ExecResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}
