import type { RowView, TableView } from './page-data.js'
import type { RecordedTable } from './report-data.js'

/** Rows of a table that are neither lit nor changed, beyond which the rest is left out. */
const MOST_ROWS = 60

/** The tables of the namespaces that a probe passed, each with what the probe changed. The kernel's table local stands apart. */
export function viewTables(tables: readonly RecordedTable[], decided: ReadonlySet<string>): readonly TableView[] {
  return tables.flatMap((one) => {
    const rows = compareRows(one).filter(({ text, change }, index) => index < MOST_ROWS || change !== 'same' || decided.has(`${one.table} ${text}`))
    const left = rowCount(one) - rows.length
    const isLocal = ({ text }: RowView): boolean => one.table === 'route' && / table local( |$)/.test(text)
    const view = (name: string, some: readonly RowView[], own: boolean): readonly TableView[] =>
      some.length === 0 ? [] : [{ netns: one.netns, name, table: one.table, known: one.before !== undefined, quiet: own && some.every(({ change }) => change === 'same'), rows: some }]
    const rest: RowView[] = left > 0 ? [{ text: `… ${left} more rows`, change: 'same' }] : []
    return [...view(one.table, [...rows.filter((row) => !isLocal(row)), ...rest], one.table === 'rule'), ...view('route table local', rows.filter(isLocal), true)]
  })
}

const rowCount = ({ before = [], after }: RecordedTable): number => new Set([...before, ...after]).size

/** Rows after the probe in their order, then those that went. A neighbour or forwarding entry that has another state is the same row. */
function compareRows({ table, before, after }: RecordedTable): readonly RowView[] {
  const [was, is] = [new Set(before ?? after), new Set(after)]
  const gone = (before ?? []).filter((row) => !is.has(row))
  const subject = (row: string): string => (table === 'neigh' ? `${row.split(' ')[0] ?? ''} ${/ dev (\S+)/.exec(row)?.[1] ?? ''}` : row)
  const rows = after.map((text): RowView => {
    if (was.has(text)) return { text, change: 'same' }
    const older = gone.find((row) => subject(row) === subject(text))
    if (older === undefined) return { text, change: 'added' }
    gone.splice(gone.indexOf(older), 1)
    return { text, change: 'changed', was: older }
  })
  return [...rows, ...gone.map((text): RowView => ({ text, change: 'gone' }))]
}
