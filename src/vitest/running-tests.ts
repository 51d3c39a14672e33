import { AsyncLocalStorage } from 'node:async_hooks'
import { TestRunner, type RunnerTestCase, type RunnerTestSuite, type TestContext } from 'vitest'
import type { Trace } from '../engine/index.js'

/** A test while it runs, and the traces of its own probes. */
export interface RunningTest {
  readonly task: RunnerTestCase
  readonly traces: Trace[]
}

/** Knows which test a probe is of, also where tests of a suite run side by side. */
export interface RunningTests {
  /** To be called before the first test of the suite: concurrent tests get a place of their own each, others cost nothing. */
  readonly prepare: () => void
  /** To be called before each test. */
  readonly start: (context: TestContext) => RunningTest
  readonly current: () => RunningTest | undefined
}

/** Of the suite that is being declared. */
export function runningTests(): RunningTests {
  const { suite } = TestRunner.getCurrentSuite()
  const places = new AsyncLocalStorage<{ test?: RunningTest }>()
  let last: RunningTest | undefined
  return {
    prepare: () => {
      if (suite !== undefined && hasConcurrent(suite)) TestRunner.getSuiteHooks(suite).aroundEach.push((runTest) => places.run({}, runTest))
    },
    start: ({ task }) => {
      const test: RunningTest = { task, traces: [] }
      const place = places.getStore()
      if (place === undefined) last = test
      else place.test = test
      return test
    },
    current: () => {
      const place = places.getStore()
      return place === undefined ? last : place.test
    },
  }
}

const hasConcurrent = ({ tasks }: Readonly<RunnerTestSuite>): boolean => tasks.some((task) => (task.type === 'suite' ? hasConcurrent(task) : task.concurrent === true))
