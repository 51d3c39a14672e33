// Vitest 4 declares `Matchers<T>`; Vitest 5 will declare `Matchers<R, T>` and needs a file of its own.
import type {} from 'vitest'
import type { Asymmetric } from '../engine/index.js'
import type { StateAssertions, TraceAssertions } from '../matchers/index.js'

/** `expect.toTraverse(…)` is an asymmetric matcher, `expect(trace).toTraverse(…)` returns nothing; only the former is of `any`. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- it is only ever a return type
type Returned<T> = 0 extends 1 & T ? Asymmetric : void

declare module 'vitest' {
  interface Matchers<T> extends TraceAssertions<Returned<T>>, StateAssertions {}
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- declaration merging adds what it extends
  interface AsymmetricMatchersContaining extends TraceAssertions<Asymmetric> {}
}
