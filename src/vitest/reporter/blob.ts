import type { RunnerTask, RunnerTestCase, RunnerTestFile } from 'vitest'
import type { ReportData } from '../../report/index.js'
import type {} from '../record.js'
import { reportOf, type FinishedTest } from './finished-test.js'

/**
 * Reads what Vitest's blob reporter wrote: `[version, files, errors, …]` in the notation of flatted. Throws a SyntaxError where the text is no blob.
 * Follows `readBlobs()`, packages/vitest/src/node/reporters/blob.ts, which is for whoever has the configuration of the run at hand.
 */
export function parseBlob(text: string): ReportData {
  const [version, files] = unflatten(text) as readonly [unknown, unknown]
  if (typeof version !== 'string' || !Array.isArray(files)) throw new SyntaxError('this is no blob of Vitest')
  return reportOf('hopspec', (files as readonly RunnerTestFile[]).flatMap(({ name, tasks, meta }) => tasks.flatMap((task) => testsOf(task, name, '', meta.hopspecPlan))))
}

/**
 * A list whose first element is the value; every string in a list or object is the index of an element, and each element that is a string stands for
 * itself. Objects are shared and may hold themselves.
 */
function unflatten(text: string): unknown {
  const elements = JSON.parse(text) as unknown
  if (!Array.isArray(elements)) throw new SyntaxError('this is no blob of Vitest')
  const entered = new Set<object>()
  const resolve = (reference: unknown): unknown => (typeof reference === 'string' ? enter(elements[Number(reference)]) : reference)
  const enter = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || entered.has(value)) return value
    entered.add(value)
    const members = value as Record<string, unknown>
    for (const key of Object.keys(members)) members[key] = resolve(members[key])
    return value
  }
  return enter(elements[0])
}

function testsOf(task: RunnerTask, spec: string, path: string, plan: string | undefined): readonly FinishedTest[] {
  if (task.type === 'test') return [finished(task, spec, `${path}${task.name}`, plan)]
  return task.tasks.flatMap((child) => testsOf(child, spec, `${path}${task.name} > `, task.meta.hopspecPlan ?? plan))
}

function finished({ result, mode, meta }: RunnerTestCase, spec: string, name: string, plan: string | undefined): FinishedTest {
  return {
    spec,
    name,
    state: stateOf(result?.state ?? mode),
    messages: (result?.errors ?? []).map(({ message }) => message),
    ...(meta.hopspec && { recorded: meta.hopspec }),
    ...(plan !== undefined && { plan }),
  }
}

/** Follows `TestCase.result()`, packages/vitest/src/node/reporters/reported-tasks.ts. */
function stateOf(state: NonNullable<RunnerTask['result']>['state'] | RunnerTask['mode']): FinishedTest['state'] {
  switch (state) {
    case 'pass': return 'passed'
    case 'fail': return 'failed'
    case 'skip':
    case 'todo': return 'skipped'
    default: return 'pending'
  }
}
