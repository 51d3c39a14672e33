import type { Lab, Names, NetnsState, Trace } from '../../engine/index.js'
import type { RecordedTable } from './report-data.js'
import { rowText } from './row-text.js'

/** Larger labs keep no tables: reading them would take longer than the probes (on the kernel about 5 ms a namespace, before and after). */
const MOST_NAMESPACES = 24

/** Sends a probe and reads the tables before it, and afterwards those of the namespaces that it passed; no tables of large labs. */
export async function withTables<N extends Names>(lab: Lab<N>, probe: () => Promise<Trace>): Promise<{ readonly trace: Trace; readonly tables?: readonly RecordedTable[] }> {
  if (lab.plan.netns.length > MOST_NAMESPACES) return { trace: await probe() }
  const before = await statesOf(lab, lab.plan.netns.map(({ name }) => name))
  const trace = await probe()
  return { trace, tables: tablesOf(await statesOf(lab, visited(trace)), before) }
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

/** Neighbours and forwarding entries come in the order of the kernel's hash: sorted, both engines list them alike. */
const TABLES: readonly [RecordedTable['table'], (state: NetnsState) => readonly string[]][] = [
  ['route', ({ routes }) => routes.map((row) => rowText({ table: 'route', row }))],
  ['rule', ({ rules }) => rules.map((row) => rowText({ table: 'rule', row }))],
  ['neigh', ({ neigh }) => neigh.map((row) => rowText({ table: 'neigh', row })).toSorted()],
  ['fdb', ({ fdb }) => fdb.map((row) => rowText({ table: 'fdb', row })).toSorted()],
]

function tablesOf(after: ReadonlyMap<string, NetnsState>, before: ReadonlyMap<string, NetnsState>): readonly RecordedTable[] {
  return [...after].flatMap(([netns, state]) =>
    TABLES.map(([table, rows]) => {
      const was = before.get(netns)
      return { netns, table, after: rows(state), ...(was && { before: rows(was) }) }
    }),
  )
}
