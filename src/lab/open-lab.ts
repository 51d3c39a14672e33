import { compile } from '../cni/index.js'
import type { Cluster } from '../dsl/index.js'
import type { Engine, EngineName, Lab, Names, Session, Trace } from '../engine/index.js'
import { validate, type Plan } from '../plan/index.js'
import { createLab } from './create-lab.js'
import { KernelNeededError, LabError } from './lab-error.js'

export interface LabOptions {
  /** Default: HOPSPEC_ENGINE, else 'model'. */
  readonly engine?: EngineName
}

/** Engines by name; each is loaded when a lab first asks for it. */
const ENGINES: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  model: async () => (await import('../model/index.js')).modelEngine,
  kernel: async () => (await import('../kernel/index.js')).kernelEngine,
}

/** The engine that a lab is opened on: the option, else HOPSPEC_ENGINE, else 'model'. Throws a {@link LabError} for an unknown name. */
export function chooseEngine(option?: string): EngineName {
  const name = option ?? (process.env['HOPSPEC_ENGINE'] || 'model')
  if (name in ENGINES) return name as EngineName
  throw new LabError(`there is no engine '${name}'`, `the engines are: ${Object.keys(ENGINES).join(', ')}`)
}

/**
 * Compiles a cluster, makes it real on an engine and hands over the lab.
 *
 * A plan is taken as it is, also where it cannot work (a scenario of a broken cluster), but not where a kernel could not
 * hold it. Rejects before anything is touched, with every finding at once.
 * @example await using lab = await openLab(rain, { engine: 'kernel' })
 */
export async function openLab<N extends Names>(what: Cluster<N> | Plan, options: LabOptions = {}): Promise<Lab<N>> {
  const { lab, open } = prepareLab(what, options)
  await open()
  return lab
}

/** A lab whose handles work at once; its session opens on `open()`, or on the first call that needs it. `keep` is handed every trace as it is made. */
export function prepareLab<N extends Names>(what: Cluster<N> | Plan, options: LabOptions = {}, keep?: (trace: Trace) => void): { readonly lab: Lab<N>; readonly open: () => Promise<unknown> } {
  const engine = chooseEngine(options.engine)
  // It is read in while the cluster is compiled, and the rest of the spec.
  const loading = ENGINES[engine]()
  loading.catch(() => undefined)
  const plan = isPlan(what) ? what : compile(what)
  if (isPlan(what)) validate(plan, { inconsistent: 'allow' })
  if (engine === 'model' && plan.netns.some(({ cni }) => cni !== undefined)) throw new KernelNeededError(`the model runs no CNI plugins, which '${plan.name}' asks for`)
  let session: Promise<Session> | undefined
  const open = (): Promise<Session> => (session ??= loading.then((loaded) => loaded.open(plan)))
  const opened = (): Promise<Session> | undefined => session
  return { lab: createLab<N>(plan, engine, { open, opened }, keep), open }
}

function isPlan(what: object): what is Plan {
  return 'netns' in what
}
