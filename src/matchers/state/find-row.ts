import { formatDifference, valueMatches, type FieldDifference } from '../headers/compare-fields.js'

/** The rows that have every field expected, or else the row that comes nearest. */
export interface RowSearch<Row> {
  readonly found: readonly Row[]
  readonly nearest?: { readonly row: Row; readonly differences: readonly FieldDifference[] }
}

/**
 * Looks for rows that have the fields expected, and judges no others. `canonical` gives a row its one spelling, so that a default
 * may be written or left out.
 */
export function findRows<Row extends object>(rows: Iterable<Row>, expected: object, canonical: (row: Row) => Row): RowSearch<Row> {
  const fields = Object.entries(expected).filter(([, value]) => value !== undefined)
  const found: Row[] = []
  let nearest: RowSearch<Row>['nearest']
  for (const row of rows) {
    const differences = fields.flatMap(([field, value]) => difference(row, field, value, canonical))
    if (differences.length === 0) found.push(row)
    else if (differences.length < fields.length && differences.length < (nearest?.differences.length ?? Infinity)) nearest = { row, differences }
  }
  return found.length || !nearest ? { found } : { found, nearest }
}

function difference<Row extends object>(row: Row, field: string, expected: unknown, canonical: (row: Row) => Row): FieldDifference[] {
  const actual: unknown = Reflect.get(row, field)
  if (valueMatches(expected, actual)) return []
  // A default that is spelled out is no difference.
  if (typeof expected !== 'object' && sameRow(canonical({ ...row, [field]: expected }), canonical(row))) return []
  return [{ field, expected, actual }]
}

function sameRow(a: object, b: object): boolean {
  const [some, others] = [Object.entries(a), Object.entries(b)]
  return some.length === others.length && some.every(([field, value]) => Object.is(value, Reflect.get(b, field)))
}

/** 'gateway is 10.168.2.0, not 10.168.1.0'. */
export function formatRowDifferences(differences: readonly FieldDifference[]): string {
  return differences.map((one) => formatDifference(one).replaceAll('"', '')).join(', ')
}
