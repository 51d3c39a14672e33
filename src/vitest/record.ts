import type { RunnerTestCase, TestContext } from 'vitest'
import type { Lab, Names, NetnsState, TableEntry, Trace } from '../engine/index.js'
import { formatSubject } from '../matchers/index.js'
import type { RecordedTable } from '../report/index.js'

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

/** Larger labs keep no tables: reading them would take longer than the probes (on the kernel about 5 ms a namespace, before and after). */
const MOST_NAMESPACES = 24

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
  const record = async (probe: () => Promise<Trace>): Promise<Trace> => {
    const meta = current()?.meta.hopspec
    if (!meta || meta.traces.length >= MOST_TRACES) return probe()
    const small = lab.plan.netns.length <= MOST_NAMESPACES
    const before = small ? await statesOf(lab, lab.plan.netns.map(({ name }) => name)) : undefined
    const trace = await probe()
    const after = small ? await statesOf(lab, visited(trace)) : undefined
    const { packTrace, rowText } = await import('../report/index.js')
    const packed = packTrace({ title: formatSubject(trace.request, trace), trace, ...(after && { tables: tablesOf(after, before, rowText) }) })
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

function visited({ packets, request, errors }: Trace): readonly string[] {
  return [...new Set([request, ...packets, ...errors].flatMap(({ hops, branches, outcome }) => [...hops, ...branches.flatMap((branch) => branch.hops), outcome.at].map(({ netns }) => netns)))]
}

async function statesOf<N extends Names>(lab: Lab<N>, names: readonly string[]): Promise<ReadonlyMap<string, NetnsState>> {
  const states = names.map(async (name) => {
    const role = lab.plan.netns.find((netns) => netns.name === name)?.role
    return [name, await (role === 'pod' ? lab.pod(name) : lab.host(name)).state()] as const
  })
  return new Map(await Promise.all(states))
}

const TABLES: readonly [RecordedTable['table'], (state: NetnsState) => readonly TableEntry[]][] = [
  ['route', ({ routes }) => routes.map((row) => ({ table: 'route', row }))],
  ['rule', ({ rules }) => rules.map((row) => ({ table: 'rule', row }))],
  ['neigh', ({ neigh }) => neigh.map((row) => ({ table: 'neigh', row }))],
  ['fdb', ({ fdb }) => fdb.map((row) => ({ table: 'fdb', row }))],
]

/** Neighbours and forwarding entries come in the order of the kernel's hash: sorted, both engines list them alike. */
const HASHED: readonly RecordedTable['table'][] = ['neigh', 'fdb']

function tablesOf(after: ReadonlyMap<string, NetnsState>, before: ReadonlyMap<string, NetnsState> | undefined, rowText: (entry: TableEntry) => string): readonly RecordedTable[] {
  return [...after].flatMap(([netns, state]) =>
    TABLES.map(([table, entries]) => {
      const rows = (of: NetnsState): readonly string[] => {
        const texts = entries(of).map(rowText)
        return HASHED.includes(table) ? texts.toSorted() : texts
      }
      const was = before?.get(netns)
      return { netns, table, after: rows(state), ...(was && { before: rows(was) }) }
    }),
  )
}
