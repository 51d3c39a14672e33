import type { RunnerTestCase, TestContext } from 'vitest'
import type { Lab, Names, Trace } from '../engine/index.js'
import { formatSubject } from '../matchers/index.js'

/** What a test hands to the reporter, as JSON texts: they pass through Vitest's own reports, blobs included. */
export interface RecordedMeta {
  readonly engine: string
  readonly traces: string[]
}

declare module 'vitest' {
  interface TaskMeta {
    /** Of a test: its traces. */
    hopspec?: RecordedMeta
    /** Of a suite: the plan of its lab, as JSON. */
    hopspecPlan?: string
  }
}

/** Probes of one test that are kept, and characters of each. */
const MOST_TRACES = 32
const MOST_CHARACTERS = 2_000_000

/** Set by the reporter; sharded runs that write blobs set it themselves. */
export const isRecording = (): boolean => process.env['HOPSPEC_RECORD'] === '1'

/** A lab that keeps the traces of the test that runs. */
export interface Recorder<N extends Names> {
  readonly lab: Lab<N>
  /** To be called before each test. */
  readonly start: (context: TestContext) => void
}

/** Wraps a lab so that what its probes did reaches the reporter with the result of the test that runs. */
export function recordLab<N extends Names>(lab: Lab<N>, current: () => RunnerTestCase | undefined): Recorder<N> {
  let reading: Promise<unknown> | undefined
  const record = async (probe: () => Promise<Trace>): Promise<Trace> => {
    const task = current()
    const meta = task?.meta.hopspec
    if (!meta || meta.traces.length >= MOST_TRACES) return probe()
    const { shownPlan, packTrace, withTables } = await import('../report/index.js')
    const shown = await (reading ??= shownPlan(lab))
    if (shown !== lab.plan && task.suite) task.suite.meta.hopspecPlan = JSON.stringify(shown)
    const { trace, tables } = await withTables(lab, probe)
    const packed = packTrace({ title: formatSubject(trace.request, trace), trace, ...(tables && { tables }) })
    if (packed.length <= MOST_CHARACTERS) meta.traces.push(packed)
    return trace
  }
  return {
    lab: {
      ...lab,
      ping: (...call) => record(() => lab.ping(...call)),
      udp: (...call) => record(() => lab.udp(...call)),
      tcp: (...call) => record(() => lab.tcp(...call)),
      send: (...call) => record(() => lab.send(...call)),
    },
    start: ({ task }) => {
      task.meta.hopspec = { engine: lab.engine, traces: [] }
      if (task.suite) task.suite.meta.hopspecPlan ??= JSON.stringify(lab.plan)
    },
  }
}
