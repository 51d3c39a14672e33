import { compareTraces, type Difference, type Lab } from '../../../src/engine/index.js'
import { mayDrop } from '../../../src/kernel/agent/may-drop.js'
import { openLab } from '../../../src/lab/index.js'
import { StormError } from '../../../src/model/probe/storm-error.js'
import { formatRule } from '../../../src/plan/nft/index.js'
import { declare, probe, type Scenario } from '../scenario.js'

/** Runs a scenario on both engines and compares the traces and, after each probe, how many packets each rule counted. */
export async function judgeRules(scenario: Scenario): Promise<readonly Difference[]> {
  const cluster = declare(scenario)
  await using model = await openLab(cluster, { engine: 'model' })
  await using kernel = await openLab(cluster, { engine: 'kernel' })
  let before = [await counts(model as Lab), await counts(kernel as Lab)]
  for (const [index, shape] of scenario.probes.entries()) {
    const a = await probe(model as Lab, shape).catch(unlessStorm)
    if (a === undefined) return []
    const b = await probe(kernel as Lab, shape)
    const where = `probe ${index} ${shape.protocol} ${shape.from} > ${shape.to}`
    const differences = compareTraces(a, b).filter(isAboutPackets).map((difference) => ({ ...difference, where: `${where}: ${difference.where}` }))
    const after = [await counts(model as Lab), await counts(kernel as Lab)]
    // A TCP stack may send an acknowledgement more or less, and what was not acknowledged again while the next probe is under way.
    const repeats = scenario.probes.slice(0, index).some(({ protocol }) => protocol === 'tcp')
    // Tracing has the kernel hash packets before they are translated, which tells tunnels' connections apart that are one otherwise: docs/decisions/0005-kernel-engine.md.
    const traced = model.plan.netns.some(mayDrop)
    if (shape.protocol !== 'tcp') differences.push(...compareCounts(where, before, after, repeats).filter(({ field }) => !traced || !isOfConnections(field)))
    if (traced) differences.push(...compareUse(where, after))
    if (differences.length > 0) return differences
    before = after
  }
  return []
}

/** Rules of nat tables count connections. */
const isOfConnections = (rule: string): boolean => rule.includes(NAT)
const NAT = ' (nat) '

/** Which rules were ever used. */
const compareUse = (where: string, [a, b]: readonly Counts[]): readonly Difference[] =>
  [...(a ?? [])].flatMap(([rule, { packets, text }]) => (isOfConnections(rule) && (packets === 0) !== (packetsOf(b, rule) === 0) ? [{ where, field: `${rule} ${text}, ever`, a: String(packets), b: String(packetsOf(b, rule)) }] : []))

const packetsOf = (counts: Counts | undefined, rule: string): number => counts?.get(rule)?.packets ?? 0

/** What makes packets without end on one engine does so on the other, until the time of the probe is over: there is nothing to compare. */
function unlessStorm(error: unknown): undefined {
  if (!(error instanceof StormError)) throw error
}

/**
 * Which packets passed where, with which headers, is seen on both engines. Why one ended is not, where a rule translated it:
 * no tap shows what the stack made of it.
 */
const isAboutPackets = ({ where, field }: Difference): boolean => !where.startsWith('arp ') && !where.includes('outcome') && field !== 'delivered' && field !== 'answered'

/** Packets of each rule that counts, by where it stands; texts are the engine's own. */
type Counts = ReadonlyMap<string, { readonly packets: number; readonly text: string }>

async function counts(lab: Lab): Promise<Counts> {
  const found = new Map<string, { packets: number; text: string }>()
  for (const { name, role, ruleset } of lab.plan.netns) {
    if (ruleset.length === 0) continue
    for (const table of (await (role === 'pod' ? lab.pod(name) : lab.host(name)).state()).ruleset) {
      const translates = table.chains.some(({ type }) => type === 'nat')
      for (const chain of table.chains) {
        const counts = translates && (chain.hook === undefined || chain.type === 'nat') ? NAT : ' '
        chain.rules.forEach((rule, index) => {
          const counter = rule.expr.find((statement) => 'counter' in statement)
          const text = formatRule({ expr: rule.expr.filter((statement) => statement !== counter) }, table.family)
          if (counter?.counter) found.set(`${name} ${table.name} ${chain.name}${counts}${index}`, { packets: counter.counter.packets, text })
        })
      }
    }
  }
  return found
}

function compareCounts(where: string, [a, b]: readonly Counts[], [laterA, laterB]: readonly Counts[], repeats: boolean): readonly Difference[] {
  const differences: Difference[] = []
  for (const [rule, { text }] of laterA ?? []) {
    const [inModel, inKernel] = [packetsOf(laterA, rule) - packetsOf(a, rule), packetsOf(laterB, rule) - packetsOf(b, rule)]
    if (repeats ? inModel > inKernel : inModel !== inKernel) differences.push({ where, field: `${rule} ${text}`, a: String(inModel), b: String(inKernel) })
  }
  return differences
}
