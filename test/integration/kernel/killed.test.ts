import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { kernelHere } from './kernel-here.js'
import { mountedNamespaces, processesWith } from './machine.js'
import { bundleScript, type Program } from './scripts/bundle.js'

/** Random moments; all 200 on CI. */
const KILLS = Number(process.env['HOPSPEC_KILLS'] ?? (process.env['CI'] ? 200 : 60))
const PATIENCE = { timeout: 10_000, interval: 5 }
/** How many victims are under way at a time. */
const AT_ONCE = 4

/** A process that opens lab after lab, and everything that it starts, by a mark in their environment. */
class Victim {
  readonly mark = `HOPSPEC_TEST_MARK=${randomUUID()}`
  readonly #child: ChildProcess
  #said = ''

  constructor(file: string) {
    const [name = '', value = ''] = this.mark.split('=')
    this.#child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, [name]: value } })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text))
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  killAgents(): void {
    for (const { pid, argv } of processesWith(this.mark)) if (argv[0] === process.execPath && argv.some((word) => word.endsWith('agent.js'))) end(pid)
  }

  /** Waits until it has an open lab after what it said so far. */
  async opensAgain(): Promise<void> {
    const before = this.#said.length
    await vi.waitUntil(() => this.#said.slice(before).includes('open'), PATIENCE)
  }

  /** Waits until nothing of it is left. */
  async isGone(): Promise<void> {
    await vi.waitUntil(() => processesWith(this.mark).length === 0, PATIENCE).catch(() => undefined)
    expect(processesWith(this.mark)).toEqual([])
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

const attack = fc.record({ who: fc.constantFrom('test process', 'agent', 'both'), after: fc.integer({ min: 0, max: 450 }) })

describe.skipIf(await kernelHere())('killed at any moment', () => {
  let program: Program
  beforeAll(async () => {
    program = await bundleScript('victim')
  })
  afterAll(() => program.remove())

  const survive = async ({ who, after }: { readonly who: string; readonly after: number }): Promise<void> => {
    const victim = new Victim(program.file)
    try {
      await new Promise((resolve) => setTimeout(resolve, after))
      if (who !== 'agent') victim.kill()
      if (who !== 'test process') victim.killAgents()
      if (who === 'agent') {
        await victim.opensAgain()
        victim.kill()
      }
      await victim.isGone()
    } finally {
      victim.kill()
    }
  }

  test(`test process, agent or both leave no process and no namespace (${KILLS} moments)`, { timeout: 600_000 }, async () => {
    const before = mountedNamespaces()
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (attacks) => {
        await Promise.all(attacks.map(survive))
      }),
      { numRuns: Math.ceil(KILLS / AT_ONCE), endOnFailure: true },
    )
    expect(mountedNamespaces()).toEqual(before)
  })
})

