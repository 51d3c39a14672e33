import { parseNeighPart, printNeigh, type Neigh } from '../plan/index.js'
import { NEIGHBOUR_ROW } from './expected/rows.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import type { RowPattern } from './state/row-pattern.js'
import { judgeRows, type RowTable } from './state/judge-rows.js'

const NEIGHBOURS: RowTable<Neigh> = {
  noun: 'neighbour',
  plural: 'neighbours',
  view: 'ip neigh',
  rows: ({ neigh }) => neigh,
  canonical: (row) => row,
  format: printNeigh,
}

/**
 * Holds if a host or pod has a neighbour: in the words of `ip neigh`, or by its fields. What is left out is not judged.
 * Equivalent to: `ip neigh show <…>` printing a line.
 * @example await expect(lab.host('rain-kubernetes-1')).toHaveNeighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
 */
export async function toHaveNeighbour(this: MatcherContext, received: unknown, neighbour: string | RowPattern<Neigh>): Promise<MatcherResult> {
  const call = { matcher: 'toHaveNeighbour', args: [neighbour], wrong: NEIGHBOUR_ROW(neighbour, '') }
  if (typeof neighbour !== 'string') return judgeRows(this, received, call, NEIGHBOURS, neighbour)
  return judgeRows(this, received, call, NEIGHBOURS, parseNeighPart(neighbour), neighbour)
}
