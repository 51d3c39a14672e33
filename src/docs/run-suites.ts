import { compile } from '../cni/index.js'
import type { AnyCluster } from '../dsl/index.js'
import type { Lab, NetnsState, Trace } from '../engine/index.js'
import { KernelNeededError, openLab } from '../lab/index.js'
import type { Plan } from '../plan/index.js'
import { collectBlock, runBlock, type CollectedSuite } from '../spec-file/index.js'

/** What one suite of a spec did on the model. */
export interface SuiteRun {
  readonly cluster: AnyCluster
  readonly plan: Plan
  /** Traces of the declared paths, then of the tests, in order. */
  readonly traces: readonly SuiteTrace[]
  /** Why the model cannot run the cluster. */
  readonly refused?: string
  /** Tests that the model cannot run, by title: why. */
  readonly kernelOnly: ReadonlyMap<string, string>
}

/** A trace, what sent it, and the tables of every namespace right after. */
export interface SuiteTrace {
  readonly title: string
  readonly trace: Trace
  readonly states: ReadonlyMap<string, NetnsState>
}

/** Runs a suite on the model and keeps the traces. Nothing is judged: the test runner does that. */
export async function runSuite(suite: CollectedSuite): Promise<SuiteRun> {
  const { cluster } = suite
  const traces: SuiteTrace[] = []
  const kernelOnly = new Map<string, string>()
  const run = { cluster, plan: compile(cluster), traces, kernelOnly }
  const lab = await openLab(cluster, { engine: 'model' }).catch(problemOf)
  if (typeof lab === 'string') return { ...run, refused: lab }
  const keep = async (title: string, trace: Trace): Promise<void> => {
    const states = await Promise.all(lab.plan.netns.map(async ({ name, role }) => [name, await lab[role === 'pod' ? 'pod' : 'host'](name).state()] as const))
    traces.push({ title, trace, states: new Map(states) })
  }
  for (const { from, to, probe } of cluster.paths) {
    const end = to as Parameters<Lab['ping']>[1]
    await keep(`${from} → ${to}`, probe.protocol === 'icmp' ? await lab.ping(from, end) : await lab[probe.protocol](from, end, { port: probe.port }))
  }
  let title = ''
  await runBlock(collectBlock(suite, recording(lab, (trace) => keep(title, trace))), async (test) => {
    title = test.title
    const problem = await Promise.resolve(test.run()).then(() => undefined, problemOf)
    if (problem !== undefined) kernelOnly.set(title, problem)
  })
  await lab.close()
  return run
}

/** What the model cannot do; other errors are faults of the spec. */
function problemOf(error: unknown): string {
  if (error instanceof KernelNeededError) return error.problem
  throw error
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
