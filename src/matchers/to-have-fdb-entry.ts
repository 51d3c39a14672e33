import { parseFdbPart, printFdb, type FdbEntry } from '../plan/index.js'
import { FDB_ROW } from './expected/rows.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import type { RowPattern } from './state/row-pattern.js'
import { judgeRows, type RowTable } from './state/judge-rows.js'

/** Rows of all bridges and VXLAN devices. */
export const FORWARDING: RowTable<FdbEntry> = {
  noun: 'FDB entry',
  plural: 'FDB entries',
  view: 'bridge fdb',
  rows: ({ fdb }) => fdb,
  canonical: (row) => row,
  format: printFdb,
}

/**
 * Holds if a bridge or VXLAN device of a host has a forwarding entry: in the words of `bridge fdb`, or by its fields. What is left out is
 * not judged. Equivalent to: `bridge fdb show` printing the line.
 * @example await expect(lab.host('rain-kubernetes-1')).toHaveFdbEntry('b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')
 */
export async function toHaveFdbEntry(this: MatcherContext, received: unknown, entry: string | RowPattern<FdbEntry>): Promise<MatcherResult> {
  const call = { matcher: 'toHaveFdbEntry', args: [entry], wrong: FDB_ROW(entry, '') }
  if (typeof entry !== 'string') return judgeRows(this, received, call, FORWARDING, entry)
  return judgeRows(this, received, call, FORWARDING, parseFdbPart(entry), entry)
}
