import type { AnyCluster } from '../dsl/index.js'
import type { Lab, NetnsState, Trace } from '../engine/index.js'
import { openLab } from '../lab/index.js'
import type { CollectedSuite } from '../spec-file/index.js'

/** What one suite of a spec did on the model. */
export interface SuiteRun {
  readonly cluster: AnyCluster
  readonly lab: Lab
  /** Traces of the declared paths, then of the tests, in order, with what sent them. */
  readonly traces: readonly { readonly title: string; readonly trace: Trace }[]
  /** Tables of every namespace after the declared paths were probed and before any test changed them. */
  readonly states: ReadonlyMap<string, NetnsState>
}

/** Runs a suite on the model and keeps the traces. Nothing is judged: the test runner does that. */
export async function runSuite({ cluster, body }: CollectedSuite): Promise<SuiteRun> {
  const lab = await openLab(cluster, { engine: 'model' })
  const traces: { title: string; trace: Trace }[] = []
  for (const { from, to, probe } of cluster.paths) {
    const end = to as Parameters<Lab['ping']>[1]
    const trace = probe.protocol === 'icmp' ? await lab.ping(from, end) : await lab[probe.protocol](from, end, { port: probe.port })
    traces.push({ title: `${from} → ${to}`, trace })
  }
  const states = new Map<string, NetnsState>()
  const bodies: { title: string; run: () => unknown }[] = []
  let title = ''
  body?.({ lab: recording(lab, (trace) => traces.push({ title, trace })), test: (name, run) => bodies.push({ title: name, run }), expect: indifferent })
  const read = async (): Promise<void> => {
    for (const { name } of lab.plan.netns) states.set(name, await lab[lab.plan.netns.find((netns) => netns.name === name)?.role === 'pod' ? 'pod' : 'host'](name).state())
  }
  if (traces.length > 0) await read()
  for (const test of bodies) {
    title = test.title
    await test.run()
    if (states.size === 0 && traces.length > 0) await read()
  }
  if (states.size === 0) await read()
  return { cluster, lab, traces, states }
}

const PROBES = ['ping', 'udp', 'tcp', 'send'] as const

function recording(lab: Lab, keep: (trace: Trace) => void): Lab {
  const wrapped = Object.create(lab) as Record<string, unknown>
  for (const probe of PROBES) {
    wrapped[probe] = async (...args: unknown[]) => {
      const trace = await (lab[probe] as (...args: unknown[]) => Promise<Trace>)(...args)
      keep(trace)
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
