/**
 * Stands in for `vitest` and `hopspec/vitest` while a spec file is read: it collects what the file hands to `describeLab`, and the tests and hooks
 * of a suite once its callback is called. Nothing is run and nothing judged.
 */
import { format } from 'node:util'
import type { AnyCluster } from '../dsl/index.js'
import type { Lab } from '../engine/index.js'
import type { Block, HookName } from './block.js'
import { indifferent } from './indifferent.js'

/** What a suite's callback is called with. */
export interface SuiteTools {
  readonly lab: Lab
  readonly test: unknown
  readonly expect: unknown
}

/** One call of `describeLab`. */
export interface CollectedSuite {
  readonly cluster: AnyCluster
  readonly body?: (tools: SuiteTools) => void
}

interface Registry {
  readonly suites: CollectedSuite[]
  /** Where tests and hooks go; those outside of suites of a lab go nowhere. */
  block?: Block | undefined
}

// The spec and its reader load this module each for itself.
const KEY = Symbol.for('hopspec.collected')
const registry = ((globalThis as { [KEY]?: Registry })[KEY] ??= { suites: [] })

/** What was handed to `describeLab` since the last call, in order. */
export function takeCollected(): readonly CollectedSuite[] {
  return registry.suites.splice(0)
}

/** The tests and hooks that a suite's callback declares on a lab. */
export function collectBlock({ body }: CollectedSuite, lab: Lab): Block {
  return within(() => body?.({ lab, test, expect }))
}

/** The tests and hooks that are declared while a function runs. */
function within(body: () => unknown): Block {
  const { block: outer } = registry
  const block: Block = { members: [], hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] } }
  registry.block = block
  try {
    body()
  } finally {
    registry.block = outer
  }
  return block
}

type Callback = (...args: readonly unknown[]) => unknown
type Declare = (title: string, body: Callback) => void

/** A declaring function with the variants that Vitest has of it. */
function withVariants(declare: Declare): object {
  const call = (title: unknown, ...rest: readonly unknown[]): void => {
    const body = rest.find((one): one is Callback => typeof one === 'function')
    if (body) declare(String(title), body)
  }
  const rows = (spread: boolean) => (table: readonly unknown[]) => (title: string, ...rest: readonly unknown[]): void => {
    for (const row of table) {
      const args = spread && Array.isArray(row) ? (row as readonly unknown[]) : [row]
      call(titleOf(title, row), ...rest.map((one) => (typeof one === 'function' ? () => (one as Callback)(...args, indifferent) : one)))
    }
  }
  const ignore = (): void => undefined
  const variants = { skip: ignore, todo: ignore, each: rows(true), for: rows(false), skipIf: (skip: unknown) => (skip ? ignore : declared), runIf: (run: unknown) => (run ? declared : ignore), extend: () => declared }
  const declared: object = Object.assign(call, variants)
  return Object.assign(declared, { only: declared, concurrent: declared, sequential: declared, fails: declared })
}

/** 'sends to %i', 'sends to $port': with the values of a row. */
function titleOf(title: string, row: unknown): string {
  const values = typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : {}
  const filled = title.replaceAll(/\$(\w+)/g, (word, name: string) => (name in values ? String(values[name]) : word))
  const places = filled.match(/%[sdifjoO]/g)?.length ?? 0
  return format(filled, ...(Array.isArray(row) ? (row as readonly unknown[]) : [row]).slice(0, places))
}

function collect(cluster: AnyCluster, first?: unknown, second?: unknown): void {
  const body = (typeof first === 'function' ? first : second) as CollectedSuite['body']
  registry.suites.push(body === undefined ? { cluster } : { cluster, body })
}

/** Notes the suite; its callback, which declares tests, is not called. */
export const describeLab = Object.assign(collect, { only: collect, skip: collect })

export const test = withVariants((title, body) => registry.block?.members.push({ title, run: () => body(indifferent) }))
export const it = test
export const describe = withVariants((_, body) => registry.block?.members.push(within(() => body(indifferent))))
export const suite = describe

const hook = (name: HookName) => (body: Callback): void => void registry.block?.hooks[name].push(() => body(indifferent))
export const beforeAll = hook('beforeAll')
export const beforeEach = hook('beforeEach')
export const afterEach = hook('afterEach')
export const afterAll = hook('afterAll')

export const expect = indifferent
export const vi = indifferent
export const vitest = indifferent
export const assert = indifferent
export const expectTypeOf = indifferent
export const assertType = indifferent
export const onTestFailed = indifferent
export const onTestFinished = indifferent
