import type { Wrong } from './expected/shape.js'

/**
 * What a matcher reads of the runner that calls it; Vitest's and Jest's `this` has all of it, a call by hand may pass `{}`.
 */
export interface MatcherContext {
  /** The call stands behind `.not`. */
  readonly isNot?: boolean
  /** Path of the spec file, for the command that repeats the probe; left out of the message where it is unknown. */
  readonly spec?: string
  /** Chai writes `expect(x).to.traverse()` where Vitest and Jest write `expect(x).toTraverse()` (default). */
  readonly notation?: 'vitest' | 'chai'
  /** Colours of the terminal; nothing is coloured without. */
  readonly utils?: Colours
}

/** How a runner paints: Vitest's and Jest's `this.utils`. */
export interface Colours {
  readonly EXPECTED_COLOR?: Paint
  readonly RECEIVED_COLOR?: Paint
  readonly DIM_COLOR?: Paint
}

export type Paint = (text: string) => string

/** A matcher's answer, in the shape that `expect.extend` takes. */
export interface MatcherResult {
  readonly pass: boolean
  /** The whole failure; made only when it is asked for. */
  readonly message: () => string
  /** Short values that a runner can compare; absent where the matcher holds. */
  readonly actual?: unknown
  readonly expected?: unknown
  /** The same facts as data, for reports. */
  readonly meta: object
}

/** The call that is judged, as it stands in the spec. */
export interface MatcherCall {
  readonly matcher: string
  readonly args: readonly unknown[]
  /** What is wrong with the arguments, so that nothing can be judged by them. */
  readonly wrong?: Wrong | undefined
}
