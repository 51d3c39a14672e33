import { relative } from 'node:path'
import { expect, type MatcherState } from 'vitest'
import { matchers, traceSerializer, type MatcherContext } from '../matchers/index.js'

type Matcher = (this: MatcherContext, received: unknown, ...expected: readonly unknown[]) => ReturnType<(typeof matchers)[keyof typeof matchers]>

/** What the matchers read of Vitest: `.not`, its colours, and the spec file as one would name it on the command line. */
function contextOf({ isNot, utils, testPath }: MatcherState): MatcherContext {
  return { isNot, utils, ...(testPath !== undefined && { spec: relative(process.cwd(), testPath) }) }
}

function extended(matcher: Matcher) {
  return function (this: MatcherState, received: unknown, ...expected: readonly unknown[]) {
    return matcher.call(contextOf(this), received, ...expected)
  }
}

/** Gives Vitest's `expect` all matchers and the serializer of traces. Called twice, it does no harm. */
export function extendExpect(): void {
  expect.extend(Object.fromEntries(Object.entries(matchers).map(([name, matcher]) => [name, extended(matcher as Matcher)])))
  expect.addSnapshotSerializer(traceSerializer)
}
