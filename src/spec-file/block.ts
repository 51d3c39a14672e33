/** A hook, as Vitest calls it. */
export type HookName = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'

/** A test that a spec declares. */
export interface CollectedTest {
  readonly title: string
  readonly run: () => unknown
}

/** The tests and hooks of a `describe` or `describeLab`, in order. */
export interface Block {
  readonly members: (CollectedTest | Block)[]
  readonly hooks: Readonly<Record<HookName, (() => unknown)[]>>
}

/** Runs the tests of a block one after the other, with their hooks in the order of the runner. `around` is handed each test with its hooks. */
export async function runBlock(block: Block, around: (test: CollectedTest) => Promise<void>, outer: readonly Block[] = []): Promise<void> {
  const blocks = [...outer, block]
  await runAll(block.hooks.beforeAll)
  for (const member of block.members) {
    if ('members' in member) await runBlock(member, around, blocks)
    else await around({ title: member.title, run: () => runAll([...blocks.flatMap(({ hooks }) => hooks.beforeEach), member.run, ...blocks.flatMap(({ hooks }) => hooks.afterEach).toReversed()]) })
  }
  await runAll(block.hooks.afterAll.toReversed())
}

async function runAll(steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) await step()
}
