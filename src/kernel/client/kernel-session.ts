import { createTrace, type CapturedFrame, type ExecOptions, type ExecResult, type NetnsState, type Probe, type Session, type Trace } from '../../engine/index.js'
import type { Change, Plan } from '../../plan/index.js'
import type { Operation, Operations } from '../protocol/messages.js'
import { reconstruct } from '../path/reconstruct.js'
import { reviveFrames } from '../protocol/frames-json.js'
import { unpackSeen } from '../protocol/seen.js'
import type { AgentProcess } from './agent-process.js'
import { AgentGone, KernelError } from './kernel-error.js'
import { KnownInventory } from './known-inventory.js'
import { returnAgent, takeAgent } from './pool.js'

/** Milliseconds that an answer may take. */
const PATIENCE = 90_000
const EXEC_TIMEOUT = 10_000
/** Beyond a program's own time limit. */
const EXEC_GRACE = 10_000

/** A plan made real by an agent. */
export class KernelSession implements Session {
  #closed: Promise<void> | undefined
  /** Frames go round in the kernel, and would until its namespaces are gone. */
  #storm: KernelError | undefined
  readonly #inventory = new KnownInventory()
  readonly #plan: string
  readonly #names: readonly string[]
  private constructor(
    readonly agent: AgentProcess,
    plan: Plan,
  ) {
    this.#plan = plan.name
    this.#names = plan.netns.map(({ name }) => name)
  }

  /** @throws KernelUnavailable, KernelError, AgentGone */
  static async open(plan: Plan): Promise<KernelSession> {
    for (;;) {
      const { agent, used } = await takeAgent()
      try {
        await agent.call('open', { plan }, PATIENCE)
        return new KernelSession(agent, plan)
      } catch (error) {
        returnAgent(agent)
        if (!used || !(error instanceof AgentGone)) throw error
      }
    }
  }

  async send(probe: Probe): Promise<Trace> {
    const answer = await this.#call('send', { probe }).catch((error: unknown) => {
      if (error instanceof KernelError && error.kind === 'StormError') {
        this.#storm = error
        this.agent.kill()
      }
      throw error
    })
    if (answer.inventory !== undefined) this.#inventory.learn(answer.inventory)
    return createTrace(reconstruct({ ...unpackSeen(answer, this.#names), plan: this.#plan, probe, inventory: this.#inventory.devices }).trace)
  }

  state(netns: string): Promise<NetnsState> {
    return this.#call('state', { netns })
  }

  netnsId(netns: string, container?: string): Promise<string> {
    return this.#call('netnsId', { netns, ...(container !== undefined && { container }) })
  }

  async apply(changes: readonly Change[]): Promise<void> {
    await this.#call('apply', { changes })
  }

  async capture(): Promise<readonly CapturedFrame[]> {
    return reviveFrames(await this.#call('capture', {}))
  }

  exec(netns: string, argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.#call('exec', { netns, argv, options }, (options.timeout ?? EXEC_TIMEOUT) + EXEC_GRACE)
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    if (!this.agent.alive) return
    try {
      await this.agent.call('close', {}, PATIENCE)
      returnAgent(this.agent)
    } catch (error) {
      if (!(error instanceof KernelError)) {
        this.agent.kill()
        return
      }
      // A plugin's DEL failed; the namespaces are gone all the same.
      returnAgent(this.agent)
      throw error
    }
  }

  #call<O extends Operation>(op: O, argument: Operations[O]['argument'], patience = PATIENCE): Promise<Operations[O]['answer']> {
    if (this.#storm !== undefined) return Promise.reject(this.#storm)
    if (this.#closed !== undefined) return Promise.reject(new Error('the session is closed; open another'))
    return this.agent.call(op, argument, patience)
  }
}
