import { sharedTable, table, type Table } from '../../plan/index.js'

/** Rows that many hosts share, seen by one of them. */
export interface Mesh<Row> {
  /** Frozen; the same array for all hosts that share it. */
  readonly rows: readonly Row[]
  /** The row about the host itself, which it does not have. */
  readonly self?: Row
  /** The row that a row declared by hand takes the place of. */
  readonly sameAs: (own: Row) => Row | undefined
}

/** Shared rows, indexed once by what makes two rows of the table one (as `replace` sees it). */
export function meshOf<Row extends object>(rows: readonly Row[], key: (row: Row) => string): Mesh<Row> {
  let index: Map<string, Row> | undefined
  return {
    rows: Object.freeze(rows),
    sameAs: (own) => {
      index ??= new Map(rows.map((row) => [key(row), row]))
      return index.get(key(own))
    },
  }
}

/** The table of one host: its own rows, then the shared ones without those that are not for it. */
export function tableOf<Row>(own: readonly Row[], mesh?: Mesh<Row>): Table<Row> {
  if (mesh === undefined) return table(own)
  const without = new Set<Row>(mesh.self === undefined ? [] : [mesh.self])
  for (const row of own) {
    const replaced = mesh.sameAs(row)
    if (replaced !== undefined) without.add(replaced)
  }
  const shared = { rows: mesh.rows, without: [...without] }
  return sharedTable(own.length === 0 ? [shared] : [{ rows: Object.freeze(own) }, shared])
}
