/** One thing that two engines, or two runs, answered differently. */
export interface Difference {
  /** Where: 'request hop 3 rain-kubernetes-1 cni0', 'packet 2 outcome', 'errors', 'h1 routes'. */
  readonly where: string
  /** What: 'via', 'ipv4.ttl', 'reason'. */
  readonly field: string
  /** The two answers as text; '-' where one has nothing. */
  readonly a: string
  readonly b: string
}

/**
 * Prints differences in two columns, '' where there are none.
 *
 * ```
 * where                 field  model    kernel
 * request hop 3 h1 cni0 via    bridged  bridge-up
 * ```
 */
export function formatDifferences(differences: readonly Difference[], names: readonly [string, string] = ['model', 'kernel']): string {
  if (differences.length === 0) return ''
  const rows = [['where', 'field', ...names], ...differences.map(({ where, field, a, b }) => [where, field, a, b])]
  const widths = [0, 1, 2].map((column) => Math.min(60, Math.max(...rows.map((row) => (row[column] ?? '').length))))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
