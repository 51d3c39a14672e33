/** One frozen run of rows of a table, with the rows of it that this namespace does not have. */
export interface TablePart<Row> {
  /** Frozen and shared: the same array object may stand in the tables of many namespaces, so an index of it can be made once. */
  readonly rows: readonly Row[]
  /** Rows of `rows`, by identity, that are not in this table (a host has no route to itself). */
  readonly without: ReadonlySet<Row>
}

/**
 * The rows of one table of one namespace, in the order in which the kernel would list them.
 *
 * A table is read through functions and never copied, so that rows which all hosts have in common (the full mesh that
 * flanneld writes) are stored once: a plan of N hosts costs O(N) memory, not O(N²).
 */
export interface Table<Row> extends Iterable<Row> {
  /** Number of rows. */
  readonly size: number
  /** The shared runs that make up the table; an engine indexes each `rows` once. */
  readonly parts: readonly TablePart<Row>[]
  /** The rows as a plain array, for `JSON.stringify`. */
  toJSON(): readonly Row[]
}

const NOTHING: ReadonlySet<never> = new Set<never>()

class PartsTable<Row> implements Table<Row> {
  readonly size: number
  constructor(readonly parts: readonly TablePart<Row>[]) {
    let size = 0
    for (const part of parts) size += part.rows.length - part.without.size
    this.size = size
  }
  *[Symbol.iterator](): Iterator<Row> {
    for (const part of this.parts) for (const row of part.rows) if (!part.without.has(row)) yield row
  }
  toJSON(): readonly Row[] {
    return [...this]
  }
}

const EMPTY: Table<never> = new PartsTable<never>([])

/** A table of the given rows. @example table([{ dst: '10.0.0.0/24', dev: 'eth0' }]) */
export function table<Row>(rows: readonly Row[] = []): Table<Row> {
  return rows.length === 0 ? EMPTY : new PartsTable([{ rows: Object.freeze(rows), without: NOTHING }])
}

/** A table of runs that other tables share; `without` names rows of a run, by identity, that this one lacks. */
export function sharedTable<Row>(parts: readonly { readonly rows: readonly Row[]; readonly without?: readonly Row[] }[]): Table<Row> {
  return new PartsTable(parts.map(({ rows, without }) => ({ rows, without: without?.length ? new Set(without) : NOTHING })))
}
