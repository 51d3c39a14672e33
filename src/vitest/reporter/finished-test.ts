import { stripVTControlCharacters } from 'node:util'
import { unpackTrace, type ShownPlan, type RecordedTest, type ReportData } from '../../report/index.js'
import type { RecordedMeta } from '../record.js'

/** A test as the runner left it, read from a run or from a blob. */
export interface FinishedTest extends Pick<RecordedTest, 'spec' | 'name' | 'state'> {
  readonly messages: readonly string[]
  /** Absent where the test had no lab, or nothing was recorded. */
  readonly recorded?: RecordedMeta
  /** The plan of its lab, as JSON. */
  readonly plan?: string
}

/** The tests that had a lab, each with its traces and plan. A plan that several suites have stands once. */
export function reportOf(title: string, finished: readonly FinishedTest[]): ReportData {
  const plans = new Map<string, number>()
  const tests = finished.flatMap(({ recorded, plan, messages, ...test }): readonly RecordedTest[] => {
    if (!recorded) return []
    if (plan !== undefined && !plans.has(plan)) plans.set(plan, plans.size)
    return [
      {
        ...test,
        engine: recorded.engine === 'kernel' ? 'kernel' : 'model',
        messages: messages.map(stripVTControlCharacters),
        ...(plan !== undefined && { plan: plans.get(plan) ?? 0 }),
        traces: recorded.traces.map(unpackTrace),
      },
    ]
  })
  return { title, plans: [...plans.keys()].map((text) => JSON.parse(text) as ShownPlan), tests }
}
