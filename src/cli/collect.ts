/**
 * Stands in for `vitest` and `hopspec/vitest` while the command line reads a spec file: it collects the clusters that the
 * file hands to `describeLab` and runs no test.
 */
const KEY = Symbol.for('hopspec.collected-clusters')
type Registry = { [KEY]?: object[] }

/** Clusters that were handed to `describeLab` since the last call, in order. */
export function takeCollected(): object[] {
  const registry = globalThis as Registry
  const collected = registry[KEY] ?? []
  registry[KEY] = []
  return collected
}

/** Notes the cluster; the callback, which declares tests, is not called. */
export const describeLab = Object.assign(collect, { only: collect, skip: collect })

function collect(cluster: object): void {
  ;((globalThis as Registry)[KEY] ??= []).push(cluster)
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
