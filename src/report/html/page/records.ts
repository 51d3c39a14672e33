import type { PageIndex, TestGroup, TestVariant, TraceView } from '../page-data.js'
import { restoreTrace, type StoredTrace } from '../stored-trace.js'

const read = (id: string): unknown => JSON.parse(document.getElementById(id)?.textContent ?? 'null')

export const index = read('index') as PageIndex

const views = new Map<number, TraceView>()

/** A trace by its id: read when it is first asked for. */
export function traceView(id: number): TraceView {
  const known = views.get(id)
  if (known) return known
  const view = restoreTrace(read(`trace-${id}`) as StoredTrace)
  views.set(id, view)
  return view
}

export const MARKS: Readonly<Record<TestVariant['state'], string>> = { passed: '✓', failed: '✗', skipped: '–', pending: '…' }

/** The state of a test on all its engines: the worst. */
export function stateOf({ variants }: TestGroup): TestVariant['state'] {
  return (['failed', 'pending', 'skipped', 'passed'] as const).find((state) => variants.some((variant) => variant.state === state)) ?? 'skipped'
}
