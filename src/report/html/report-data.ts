import type { EngineName, Path, TraceData } from '../../engine/index.js'
import type { ShownPlan } from '../shown-plan.js'

/** The rows of one table of a namespace as text: before a probe, where that is known, and after it. */
export interface RecordedTable {
  readonly netns: string
  readonly table: 'route' | 'rule' | 'neigh' | 'fdb'
  readonly before?: readonly string[]
  readonly after: readonly string[]
}

/** One probe of a test and the tables of the namespaces that it passed. */
export interface RecordedTrace {
  readonly title: string
  readonly trace: TraceData
  readonly tables?: readonly RecordedTable[]
}

/** A test on one engine. Tests of the same spec and name stand side by side. */
export interface RecordedTest {
  /** The spec file as one would name it on the command line. */
  readonly spec: string
  readonly name: string
  readonly engine: EngineName
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** What the failures say, without colours. */
  readonly messages: readonly string[]
  /** Index into `plans`; absent where the test had no lab. */
  readonly plan?: number
  readonly traces: readonly RecordedTrace[]
}

/** All that a report shows. */
export interface ReportData {
  readonly title: string
  readonly plans: readonly ShownPlan[]
  readonly tests: readonly RecordedTest[]
}

type PackedTrace = Omit<TraceData, 'request' | 'reply'> & { readonly answer: number; readonly first: Path | undefined }

/** A recorded trace as JSON: without the captured bytes, each packet once. */
export function packTrace({ title, trace, tables }: RecordedTrace): string {
  const { request, reply, ...rest } = trace
  const packed: PackedTrace = { ...rest, answer: reply ? trace.packets.indexOf(reply) : -1, first: trace.packets.includes(request) ? undefined : request }
  return JSON.stringify({ title, trace: packed, tables }, (key, value: unknown) => (key === 'frame' ? undefined : value))
}

/** The trace again. `request` and `reply` are those of `packets`. */
export function unpackTrace(text: string): RecordedTrace {
  const { title, trace, tables } = JSON.parse(text) as { title: string; trace: PackedTrace; tables?: RecordedTable[] }
  const { answer, first, ...rest } = trace
  const request = first ?? rest.packets[0] ?? { hops: [], branches: [], outcome: { kind: 'delivered', at: { netns: rest.probe.netns } } }
  const reply = rest.packets[answer]
  return { title, trace: { ...rest, request, ...(reply && { reply }) }, ...(tables && { tables }) }
}

/** Reads report data that was written as JSON. Throws a SyntaxError that names what is wrong. */
export function parseReportData(text: string): ReportData {
  const data = JSON.parse(text) as Partial<{ title: string; plans: ShownPlan[]; tests: (Omit<RecordedTest, 'traces'> & { traces: string[] })[] }>
  if (!Array.isArray(data.tests) || !Array.isArray(data.plans)) throw new SyntaxError("this is neither data of hopspec's reporter (written with its option json: 'file') nor a blob of Vitest")
  return { title: data.title ?? 'hopspec', plans: data.plans, tests: data.tests.map((test) => ({ ...test, traces: test.traces.map(unpackTrace) })) }
}

/** Report data as JSON, for `hopspec report`. */
export function formatReportData({ title, plans, tests }: ReportData): string {
  return JSON.stringify({ title, plans, tests: tests.map((test) => ({ ...test, traces: test.traces.map(packTrace) })) })
}

/** Several runs as one. */
export function mergeReportData(runs: readonly ReportData[]): ReportData {
  const plans = runs.flatMap((run) => run.plans)
  let start = 0
  const tests = runs.flatMap((run) => {
    const shift = start
    start += run.plans.length
    return run.tests.map((test) => (test.plan === undefined ? test : { ...test, plan: test.plan + shift }))
  })
  return { title: runs[0]?.title ?? 'hopspec', plans, tests }
}
