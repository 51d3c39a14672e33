import type { AnyCluster } from '../dsl/index.js'
import type { Lab, NetnsState, Trace } from '../engine/index.js'
import { openLab } from '../lab/index.js'
import type { CollectedSuite } from '../spec-file/index.js'

/** What one suite of a spec did on the model. */
export interface SuiteRun {
  readonly cluster: AnyCluster
  readonly lab: Lab
  /** Traces of the declared paths, then of the tests, in order. */
  readonly traces: readonly SuiteTrace[]
}

/** A trace, what sent it, and the tables of every namespace right after. */
export interface SuiteTrace {
  readonly title: string
  readonly trace: Trace
  readonly states: ReadonlyMap<string, NetnsState>
}

/** Runs a suite on the model and keeps the traces. Nothing is judged: the test runner does that. */
export async function runSuite({ cluster, body }: CollectedSuite): Promise<SuiteRun> {
  const lab = await openLab(cluster, { engine: 'model' })
  const traces: SuiteTrace[] = []
  const keep = async (title: string, trace: Trace): Promise<void> => {
    const states = await Promise.all(lab.plan.netns.map(async ({ name, role }) => [name, await lab[role === 'pod' ? 'pod' : 'host'](name).state()] as const))
    traces.push({ title, trace, states: new Map(states) })
  }
  for (const { from, to, probe } of cluster.paths) {
    const end = to as Parameters<Lab['ping']>[1]
    await keep(`${from} → ${to}`, probe.protocol === 'icmp' ? await lab.ping(from, end) : await lab[probe.protocol](from, end, { port: probe.port }))
  }
  const bodies: { title: string; run: () => unknown }[] = []
  let title = ''
  body?.({ lab: recording(lab, (trace) => keep(title, trace)), test: (name, run) => bodies.push({ title: name, run }), expect: indifferent })
  for (const test of bodies) {
    title = test.title
    await test.run()
  }
  return { cluster, lab, traces }
}

const PROBES = ['ping', 'udp', 'tcp', 'send'] as const

function recording(lab: Lab, keep: (trace: Trace) => Promise<void>): Lab {
  const wrapped = Object.create(lab) as Record<string, unknown>
  for (const probe of PROBES) {
    wrapped[probe] = async (...args: unknown[]) => {
      const trace = await (lab[probe] as (...args: unknown[]) => Promise<Trace>)(...args)
      await keep(trace)
      return trace
    }
  }
  return wrapped as unknown as Lab
}

/** Stands for `expect`: every call and property is itself; awaiting it, and a promise that was handed to it, gives nothing. */
const indifferent: unknown = new Proxy(() => undefined, {
  get: (_, key) => (key === 'then' || key === Symbol.toPrimitive ? undefined : indifferent),
  apply: (_, __, [received]: unknown[]) => {
    if (received instanceof Promise) received.catch(() => undefined)
    return indifferent
  },
})
