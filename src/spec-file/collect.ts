/**
 * Stands in for `vitest` and `hopspec/vitest` while a spec file is read: it collects what the file hands to `describeLab` and
 * runs no test.
 */
import type { AnyCluster } from '../dsl/index.js'
import type { Lab } from '../engine/index.js'

/** What a suite's callback is called with to run its tests on a lab; `expect` may take anything and judge nothing. */
export interface SuiteTools {
  readonly lab: Lab
  readonly test: (title: string, body: () => unknown) => void
  readonly expect: unknown
}

/** One call of `describeLab`. */
export interface CollectedSuite {
  readonly cluster: AnyCluster
  readonly body?: (tools: SuiteTools) => void
}

const KEY = Symbol.for('hopspec.collected-suites')
type Registry = { [KEY]?: CollectedSuite[] }

/** What was handed to `describeLab` since the last call, in order. */
export function takeCollected(): readonly CollectedSuite[] {
  const registry = globalThis as Registry
  const collected = registry[KEY] ?? []
  registry[KEY] = []
  return collected
}

/** Notes the suite; its callback, which declares tests, is not called. */
export const describeLab = Object.assign(collect, { only: collect, skip: collect })

function collect(cluster: AnyCluster, first?: unknown, second?: unknown): void {
  const body = (typeof first === 'function' ? first : second) as CollectedSuite['body']
  ;((globalThis as Registry)[KEY] ??= []).push(body === undefined ? { cluster } : { cluster, body })
}

const ignore = (): void => {}
const ignored = Object.assign(ignore, { only: ignore, skip: ignore, each: () => ignore, concurrent: ignore })

export const describe = ignored
export const suite = ignored
export const test = ignored
export const it = ignored
export const beforeAll = ignore
export const afterAll = ignore
export const beforeEach = ignore
export const afterEach = ignore
export const expect = Object.assign(ignore, { extend: ignore, addSnapshotSerializer: ignore })
export const vi = {}
