import type { CapturedFrame, ExecOptions, ExecResult, NetnsState, Probe } from '../../engine/index.js'
import type { Change } from '../../plan/index.js'
import type { SeenJson } from './seen.js'

/** A capability that is not here. */
export interface Missing {
  /** 'user namespaces', 'vxlan', 'nft'. */
  readonly name: string
  /** Why, in the system's words. */
  readonly reason: string
  /** What would help. */
  readonly remedy: string
}

/** What can be asked of an agent: argument and answer of each operation. Plans travel as JSON. */
export interface Operations {
  readonly open: { readonly argument: { readonly plan: unknown }; readonly answer: null }
  readonly send: { readonly argument: { readonly probe: Probe }; readonly answer: SeenJson }
  readonly state: { readonly argument: { readonly netns: string }; readonly answer: NetnsState }
  readonly netnsId: { readonly argument: { readonly netns: string; readonly container?: string }; readonly answer: string }
  readonly apply: { readonly argument: { readonly changes: readonly Change[] }; readonly answer: null }
  readonly capture: { readonly argument: Readonly<Record<string, never>>; readonly answer: readonly CapturedFrame[] }
  readonly exec: { readonly argument: { readonly netns: string; readonly argv: readonly string[]; readonly options: ExecOptions }; readonly answer: ExecResult }
  readonly close: { readonly argument: Readonly<Record<string, never>>; readonly answer: null }
  readonly capabilities: { readonly argument: Readonly<Record<string, never>>; readonly answer: readonly Missing[] }
}

export type Operation = keyof Operations

/** One line to the agent. */
export interface RequestLine {
  readonly id: number
  readonly op: Operation
  readonly argument: unknown
}

/** One line from the agent. Id 0 is its greeting. */
export type AnswerLine = { readonly id: number; readonly ok: unknown } | { readonly id: number; readonly error: RemoteError }

/** An error of the agent: its class by name, and its own fields. */
export interface RemoteError {
  readonly name: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}
