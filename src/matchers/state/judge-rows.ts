import type { NetnsState } from '../../engine/index.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { formatValue } from '../message/value.js'
import { judgeState } from '../received/judge-state.js'
import { findRows, formatRowDifferences, type RowSearch } from './find-row.js'

/** One kind of table: where its rows are, how they are spelled, and what they are called. */
export interface RowTable<Row extends object> {
  /** 'route'. */
  readonly noun: string
  readonly plural: string
  /** The command that lists them: 'ip route'. */
  readonly view: string
  readonly rows: (state: NetnsState) => Iterable<Row>
  readonly canonical: (row: Row) => Row
  readonly format: (row: Row) => string
}

/** A table with more rows is cut in a message. */
const MOST_ROWS = 16

/** Judges whether one row at least has every field expected. `text` is the expectation as it was written, where it was text. */
export function judgeRows<Row extends object>(
  context: MatcherContext,
  received: unknown,
  call: MatcherCall,
  table: RowTable<Row>,
  expected: object,
  text?: string,
): Promise<MatcherResult> {
  return judgeState(context, received, call, async (handle) => {
    const rows = [...table.rows(await handle.state())]
    const search = findRows(rows, expected, table.canonical)
    const wanted = text ?? formatValue(expected)
    return {
      pass: search.found.length > 0,
      expectation: `to have the ${table.noun} ${wanted}`,
      happened: () => whatHappened(table, rows.length, search),
      table: listRows(rows, table.format),
      view: table.view,
      actual: search.nearest ? table.format(search.nearest.row) : undefined,
      expected: wanted,
      meta: { table: table.noun, ...search },
    }
  })
}

function whatHappened<Row extends object>({ noun, plural, format }: RowTable<Row>, count: number, { found, nearest }: RowSearch<Row>): readonly string[] {
  if (found.length) return found.map((row) => `It has ${format(row)}`)
  if (count === 0) return [`It has no ${plural} at all`]
  const none = count === 1 ? `Its only ${noun} is another` : `None of its ${count} ${plural} is that`
  return nearest ? [none, `  nearest: ${format(nearest.row)} (${formatRowDifferences(nearest.differences)})`] : [none]
}

/** The rows, a line each; of many the first. */
export function listRows<Row>(rows: readonly Row[], format: (row: Row) => string): readonly string[] {
  const lines = rows.slice(0, MOST_ROWS).map(format)
  return rows.length > MOST_ROWS ? [...lines, `… and ${rows.length - MOST_ROWS} more`] : lines
}
