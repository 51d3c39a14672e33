import { afterAll, beforeAll, beforeEach, describe, expect, test, type ExpectStatic, type TestAPI, type TestContext } from 'vitest'
import { pathTitle, type Cluster } from '../dsl/index.js'
import { EngineUnavailable, type EngineName, type Lab, type Names, type Trace } from '../engine/index.js'
import { prepareLab } from '../lab/index.js'
import { attachCapture } from './attach-capture.js'
import { judgeDeclaredPath } from './judge-path.js'
import { isRecording, recordLab } from './record.js'
import { runningTests } from './running-tests.js'

/** What the tests of a cluster are written with. */
export interface LabSuite<N extends Names> {
  /** The lab of the suite: handles and declared links are there at once, probes from the first test on. */
  readonly lab: Lab<N>
  readonly test: TestAPI
  readonly expect: ExpectStatic
}

export type LabSuiteBody<N extends Names> = (suite: LabSuite<N>) => void

export interface LabSuiteOptions {
  /** Default: HOPSPEC_ENGINE, else 'model'. */
  readonly engine?: EngineName
  /** Milliseconds that bringing the lab up may take (default: Vitest's hookTimeout). */
  readonly timeout?: number
}

/** Declares the tests of a cluster. */
export interface DescribeLab {
  /**
   * Opens a lab for a suite of tests: every declared path becomes one, and the callback adds more. The lab is opened before the
   * first test of the suite and closed after the last. Throws, before any test, where the cluster cannot be compiled.
   * @example describeLab(rain, ({ lab, test, expect }) => { test('…', async () => expect(await lab.ping('coffee', 'tea')).toBeDelivered()) })
   */
  <N extends Names>(cluster: Cluster<N>, body?: LabSuiteBody<N>): void
  <N extends Names>(cluster: Cluster<N>, options: LabSuiteOptions, body?: LabSuiteBody<N>): void
}

/** What a suite is declared with, as its author says: `only` and `skip` lack what `describe` has beside. */
type Describe = typeof describe | typeof describe.only | typeof describe.skip // names their types, runs none

/** `describeLab.only` and `describeLab.skip` are those of Vitest's `describe`, for authors of specs; nothing is narrowed or left out here. */
export const describeLab: DescribeLab & { readonly only: DescribeLab; readonly skip: DescribeLab } = Object.assign(describeWith(() => describe), {
  only: describeWith(() => describe.only), // offered to users as Vitest offers it
  skip: describeWith(() => describe.skip), // likewise
})

function describeWith(choose: () => Describe): DescribeLab {
  return function describeLab<N extends Names>(cluster: Cluster<N>, first?: LabSuiteOptions | LabSuiteBody<N>, second?: LabSuiteBody<N>): void {
    const [options, body] = typeof first === 'function' ? [{}, first] : [first ?? {}, second]
    const { stack } = Object.assign(new Error(), { name: '' })
    choose()(cluster.name, () => declareSuite(cluster, options, body, stack))
  }
}

function declareSuite<N extends Names>(cluster: Cluster<N>, options: LabSuiteOptions, body: LabSuiteBody<N> | undefined, stack: string | undefined): void {
  const running = runningTests()
  const { lab: opened, open } = prepareLab(cluster, options.engine === undefined ? {} : { engine: options.engine }, (trace) => running.current()?.traces.push(trace))
  const recorder = isRecording() ? recordLab(opened, () => running.current()?.task) : undefined
  const lab = recorder?.lab ?? opened
  let unavailable: string | undefined
  beforeAll(async () => {
    running.prepare()
    await open().catch((error: unknown) => {
      if (!(error instanceof EngineUnavailable) || process.env['HOPSPEC_REQUIRE_KERNEL'] === '1') throw error
      unavailable = error.message
    })
  }, options.timeout)
  const begin = (context: TestContext): Trace[] => {
    recorder?.start(context)
    if (unavailable !== undefined) context.skip(unavailable)
    return running.start(context).traces
  }
  const attachIfFailed = (context: TestContext, traces: Trace[]): void => context.onTestFailed(() => attachCapture(context, lab as Lab, traces.splice(0)))
  afterAll(() => lab.close(), options.timeout)
  // How long the model takes is a fact about the machine: its own time is simulated.
  const limit = lab.engine === 'model' ? { timeout: 0 } : {}
  for (const path of cluster.paths) {
    // Without hooks of Vitest's: there may be thousands of declared paths.
    test(pathTitle(path), limit, async (context) => {
      const traces = begin(context)
      try {
        await judgeDeclaredPath(lab as Lab, path)
      } catch (error) {
        attachIfFailed(context, traces)
        rethrowAt(stack, error)
      }
    })
  }
  if (body === undefined) return
  beforeEach((context) => {
    attachIfFailed(context, begin(context))
  })
  body({ lab, test, expect })
}

/** A declared path has no line of its own in the spec: its failures point at the call of `describeLab`. */
function rethrowAt(stack: string | undefined, error: unknown): never {
  if (error instanceof Error && stack !== undefined) {
    const frames = stack.split('\n').filter((line) => line.startsWith('    at '))
    error.stack = [`${error.name}: ${error.message}`, ...frames.slice(1)].join('\n')
  }
  throw error
}
