import { formatStablePath, formatStableTrace } from './message/stable-trace.js'
import { isPath, isTrace } from './received/kind.js'

/**
 * Prints traces and their paths for `toMatchSnapshot()`: a line a hop, without anything that is chance. For
 * `expect.addSnapshotSerializer()`; `hopspec/vitest` adds it.
 */
export const traceSerializer = {
  test: (value: unknown): boolean => isTrace(value) || isPath(value),
  serialize(value: unknown): string {
    if (isTrace(value)) return formatStableTrace(value)
    return isPath(value) ? formatStablePath('path', value).join('\n') : String(value)
  },
}
