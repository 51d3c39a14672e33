import { compareStates, compareTraces, formatDifferences, type CapturedFrame, type Difference, type Lab } from '../../src/engine/index.js'
import type { AnyCluster } from '../../src/dsl/index.js'
import { openLab } from '../../src/lab/index.js'
import type { Plan } from '../../src/plan/index.js'
import { decodeFrame } from '../../src/wire/index.js'
import { declare, inflict, printScenario, probe, type Damage, type Happenings, type Scenario } from './scenario.js'

/** What two engines made of one scenario. */
export interface Judgement {
  readonly differences: readonly Difference[]
  /** Probes that both answered. */
  readonly probes: number
  /** Of these, outcomes for which the kernel gave no reason. */
  readonly unobserved: number
}

/** Runs a scenario on both engines and compares traces and, afterwards, tables. */
export const judge = (scenario: Scenario): Promise<Judgement> => judgeOn(declare(scenario), scenario)

/** Timers of the kernel's TCP run by the machine's clock, also where the machine stands still: what one may be the reason of is judged so often at most. */
const MOST_JUDGEMENTS = 3

/** The same for what happens to a cluster or a plan. */
export async function judgeOn(declared: AnyCluster | Plan, happenings: Happenings): Promise<Judgement> {
  for (let count = 1; ; count++) {
    const { paused, ...judgement } = await judgeOnce(declared, happenings)
    if (!paused || count === MOST_JUDGEMENTS) return judgement
  }
}

/** `paused`: they differ, and a timer of TCP may be why. */
async function judgeOnce(declared: AnyCluster | Plan, { damage, probes }: Happenings): Promise<Judgement & { readonly paused: boolean }> {
  await using model = await openLab(declared, { engine: 'model' })
  await using kernel = await openLab(declared, { engine: 'kernel' })
  const differences: Difference[] = []
  differences.push(...(await inflictBoth(model as Lab, kernel as Lab, damage)))
  let unobserved = 0
  for (const [index, shape] of probes.entries()) {
    differences.push(...(await inflictBoth(model as Lab, kernel as Lab, shape.damage ?? [])))
    const [a, b] = [await probe(model as Lab, shape), await probe(kernel as Lab, shape)]
    const name = `probe ${index} ${shape.protocol} ${shape.from} > ${shape.to}`
    differences.push(...compareTraces(a, b).map((difference) => ({ ...difference, where: `${name}: ${difference.where}` })))
    if (b.request.outcome.kind !== 'delivered' && b.request.outcome.reason === 'UNOBSERVED') unobserved++
    // Caches of one probe carry over to the next: what comes after a difference says nothing.
    if (differences.length > 0) break
  }
  if (differences.length === 0)
    for (const { name, role } of kernel.plan.netns) {
      const [a, b] = role === 'pod' ? [model.pod(name), kernel.pod(name)] : [model.host(name), kernel.host(name)]
      differences.push(...compareStates(await a.state(), await b.state()))
    }
  return { differences, probes: probes.length, unobserved, paused: differences.length > 0 && isPaused(await kernel.capture()) }
}

/** Both are to refuse the same. */
async function inflictBoth(model: Lab, kernel: Lab, damage: readonly Damage[]): Promise<readonly Difference[]> {
  const [a, b] = [await inflict(model, damage), await inflict(kernel, damage)]
  return String(a) === String(b) ? [] : [{ where: 'damage', field: 'refused', a: a.join('; ') || '-', b: b.join('; ') || '-' }]
}

/** TCP_DELACK_MIN, the shortest time that a timer of TCP is set to, in nanoseconds. */
const SHORTEST_TIMER = 40_000_000

/** Did a TCP connection stand still for as long as one of its timers takes? */
function isPaused(frames: readonly CapturedFrame[]): boolean {
  const before = new Map<string, number>()
  return [...frames]
    .sort((a, b) => a.time - b.time)
    .some(({ bytes, time }) => {
      const segment = decodeFrame(bytes).findLast((layer) => layer.kind === 'tcp')
      if (segment === undefined) return false
      const connection = [segment.sport, segment.dport].sort().join()
      const pause = time - (before.get(connection) ?? time)
      before.set(connection, time)
      return pause >= SHORTEST_TIMER
    })
}

/** What the engines differ in; '' where in nothing. */
export const explainDifferences = ({ differences }: Pick<Judgement, 'differences'>): string => (differences.length === 0 ? '' : `The model and the kernel disagree:\n\n${formatDifferences(differences)}`)

/** A scenario as a spec, with what the engines differ in. */
export function explain(scenario: Scenario, judgement: Pick<Judgement, 'differences'>): string {
  return `${explainDifferences(judgement)}\n\nThe cluster:\n\n${printScenario(scenario)}\n`
}
