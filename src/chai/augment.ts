import type { StateAssertions, TraceAssertions } from '../matchers/index.js'

/** 'toBeDropped' is 'dropped', 'toHaveRoute' is 'route', 'toTraverse' is 'traverse'. */
type ChaiName<M extends string> = M extends `toBe${infer Rest}` ? Uncapitalize<Rest> : M extends `toHave${infer Rest}` ? Uncapitalize<Rest> : M extends `to${infer Rest}` ? Uncapitalize<Rest> : never

type Renamed<Assertions> = { [M in keyof Assertions & string as ChaiName<M>]: Assertions[M] }

type HopspecAssertions = Renamed<TraceAssertions<Chai.Assertion>> & Renamed<StateAssertions>

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- chai declares its types in a global namespace
  namespace Chai {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- declaration merging adds what it extends
    interface Assertion extends HopspecAssertions {}
  }
}
