import type { AnswerLine, Operation, Operations, RemoteError, RequestLine } from '../protocol/messages.js'
import { revivePlan } from '../protocol/plan-json.js'
import { flattenFrames, flattenTrace } from '../protocol/trace-json.js'
import { missingCapabilities } from './capabilities.js'
import { AgentLab } from './lab.js'

type Handlers = { readonly [O in Operation]: (argument: Operations[O]['argument']) => unknown }

/** Answers requests one after another, in order; an agent holds one lab at a time. */
export class Server {
  #lab: AgentLab | undefined
  #queue: Promise<void> = Promise.resolve()
  constructor(readonly answer: (line: AnswerLine) => void) {}

  take({ id, op, argument }: RequestLine): void {
    this.#queue = this.#queue.then(async () => {
      try {
        const handle = this.#handlers[op] as (argument: unknown) => unknown
        this.answer({ id, ok: (await handle(argument)) ?? null })
      } catch (error) {
        this.answer({ id, error: remoteError(error) })
      }
    })
  }

  readonly #handlers: Handlers = {
    open: async ({ plan }) => {
      await this.#close()
      this.#lab = await AgentLab.open(revivePlan(plan))
    },
    send: async ({ probe }) => flattenTrace(await this.#open().send(probe)),
    state: ({ netns }) => this.#open().state(netns),
    netnsId: ({ netns, container }) => this.#open().netnsId(netns, container),
    apply: ({ changes }) => this.#open().apply(changes),
    capture: () => flattenFrames(this.#open().capture()),
    exec: ({ netns, argv, options }) => this.#open().exec(netns, argv, options),
    close: () => this.#close(),
    capabilities: () => missingCapabilities(),
  }

  #open(): AgentLab {
    if (this.#lab === undefined) throw new Error('no lab is open')
    return this.#lab
  }

  async #close(): Promise<void> {
    const lab = this.#lab
    this.#lab = undefined
    await lab?.end()
  }
}

function remoteError(error: unknown): RemoteError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} }
  const { name, message, ...fields } = { ...error, name: error.name, message: error.message }
  return { name, message, fields }
}
