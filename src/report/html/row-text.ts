import type { TableEntry } from '../../engine/index.js'
import { formatRow } from '../../matchers/index.js'
import { canonicalRoute } from '../../plan/index.js'

/** A row as the report lists it, its device named: the same text for the same row, whichever engine read it and whether it was listed or decided. */
export function rowText(entry: TableEntry): string {
  return formatRow(entry.table === 'route' ? { ...entry, row: canonicalRoute(entry.row) } : entry, '')
}
