import type { stateMatchers, traceMatchers } from './matchers.js'

/** Parameters of a matcher behind the received value. */
type Expected<M> = M extends (received: unknown, ...expected: infer E) => unknown ? E : never

/** A matcher as it is called on `expect(…)`. */
type Assert<M, R> = (...expected: Expected<M>) => R

/** The matchers of traces, as methods of `expect(…)` that return `R`. */
export type TraceAssertions<R> = { [M in keyof typeof traceMatchers]: Assert<(typeof traceMatchers)[M], R> }

/** The matchers of state, as methods of `expect(…)` that are awaited. */
export type StateAssertions = { [M in keyof typeof stateMatchers]: Assert<(typeof stateMatchers)[M], Promise<void>> }
