import type { Table, TablePart } from '../table.js'

/**
 * Something worked out once for each run of rows, however many tables share it, so that a full mesh of N hosts costs O(N) and not
 * O(N²).
 */
export function oncePerRun<Row, Summary>(summarise: (rows: readonly Row[]) => Summary): (part: TablePart<Row>) => { readonly summary: Summary; readonly isNew: boolean } {
  const known = new Map<readonly Row[], Summary>()
  const seen = new Set<readonly Row[]>()
  return ({ rows }) => {
    if (rows.length <= FEW) {
      const isNew = !seen.has(rows)
      if (isNew) seen.add(rows)
      return { summary: summarise(rows), isNew }
    }
    const found = known.get(rows)
    if (found !== undefined) return { summary: found, isNew: false }
    const summary = summarise(rows)
    known.set(rows, summary)
    return { summary, isNew: true }
  }
}

/** A run as short as that of a pod is quicker worked out again than kept. */
const FEW = 8

/**
 * The rows that stand twice in a table, by a key that should be unique: within a run, and between its runs. Runs that are both
 * shared are compared once a pair; what a table leaves out of a run is looked at only where there is such a pair.
 */
export function duplicateFinder<Row>(keyOf: (row: Row) => string | undefined): (table: Table<Row>) => readonly Row[] {
  const index = oncePerRun((rows: readonly Row[]) => {
    const byKey = new Map<string, Row>()
    const twice: (readonly [Row, Row])[] = []
    for (const row of rows) {
      const key = keyOf(row)
      if (key === undefined) continue
      const first = byKey.get(key)
      if (first === undefined) byKey.set(key, row)
      else twice.push([first, row])
    }
    return { byKey, twice }
  })
  const pairs = new Map<object, Map<object, readonly (readonly [Row, Row])[]>>()
  const common = (a: ReadonlyMap<string, Row>, b: ReadonlyMap<string, Row>): readonly (readonly [Row, Row])[] => {
    const known = pairs.get(a)?.get(b)
    if (known !== undefined) return known
    const both: (readonly [Row, Row])[] = []
    const [small, large] = a.size <= b.size ? [a, b] : [b, a]
    for (const [key, row] of small) {
      const other = large.get(key)
      if (other !== undefined) both.push(small === a ? [row, other] : [other, row])
    }
    const known2 = pairs.get(a) ?? new Map<object, readonly (readonly [Row, Row])[]>()
    known2.set(b, both)
    pairs.set(a, known2)
    return both
  }

  return ({ parts }) => {
    const [only] = parts
    if (parts.length === 1 && only !== undefined && only.rows.length <= FEW) return twiceInFew(only, keyOf)
    const found: Row[] = []
    for (const [at, part] of parts.entries()) {
      const { byKey, twice } = index(part).summary
      for (const [first, row] of twice) if (!part.without.has(first) && !part.without.has(row)) found.push(row)
      for (const before of parts.slice(0, at)) {
        for (const [first, row] of common(index(before).summary.byKey, byKey)) if (!before.without.has(first) && !part.without.has(row)) found.push(row)
      }
    }
    return found
  }
}

function twiceInFew<Row>({ rows, without }: TablePart<Row>, keyOf: (row: Row) => string | undefined): readonly Row[] {
  if (rows.length < 2) return []
  const here = rows.filter((row) => !without.has(row))
  const keys = here.map(keyOf)
  return here.filter((_, at) => keys[at] !== undefined && keys.indexOf(keys[at]) < at)
}
