import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { hopspecProjects } from '../src/vitest/projects.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url))

// The specs import the package by its own name, as users do; here that name is the source.
const alias = [
  { find: /^hopspec$/, replacement: source('index.ts') },
  { find: /^hopspec\/reporter$/, replacement: source('vitest/reporter/index.ts') },
  { find: /^hopspec\/(vitest|chai|matchers)$/, replacement: source('$1/index.ts') },
]

export default defineConfig({
  root,
  resolve: { alias },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/{unit,property}/**/*.test.ts'] } },
      { extends: true, test: { name: 'integration', include: ['test/integration/*.test.ts', 'test/integration/{cli,report}/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, sequence: { groupOrder: 1 } } },
      // These count processes and namespaces of the machine, or fill it: one file at a time, after everything else.
      {
        extends: true,
        test: { name: 'integration-kernel', include: ['test/integration/kernel*/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      { extends: true, test: { name: 'differential', include: ['test/differential/**/*.test.ts'], setupFiles: ['test/differential/setup.ts'], testTimeout: 1_800_000, hookTimeout: 120_000, fileParallelism: false, sequence: { groupOrder: 3 } } },
      ...hopspecProjects(),
    ],
  },
})
