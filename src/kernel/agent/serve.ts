import type { Probe } from '../../engine/index.js'
import type { AnswerLine, Operation, Operations, RemoteError, RequestLine } from '../protocol/messages.js'
import { flattenFrames } from '../protocol/frames-json.js'
import { revivePlan } from '../protocol/plan-json.js'
import { missingCapabilities } from './capabilities.js'
import { AgentLab } from './lab.js'

type Single = Exclude<Operation, 'send'>
type Handlers = { readonly [O in Single]: (argument: Operations[O]['argument']) => unknown }

/** Answers requests one after another, in order; an agent holds one lab at a time. */
export class Server {
  #lab: AgentLab | undefined
  readonly #waiting: RequestLine[] = []
  #busy = false
  constructor(readonly answer: (...lines: readonly AnswerLine[]) => void) {}

  take(request: RequestLine): void {
    this.#waiting.push(request)
    if (this.#busy) return
    this.#busy = true
    // What came with this request in one go is taken too before the first is answered.
    setImmediate(() => void this.#work())
  }

  async #work(): Promise<void> {
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      if (request.op === 'send') await this.#send([request, ...this.#furtherSends()])
      else await this.#handle(request, request.op)
    }
    this.#busy = false
  }

  /** Takes the sends that wait behind the one in hand, up to the next other request. */
  #furtherSends(): readonly RequestLine[] {
    let count = 0
    while (count < TOGETHER - 1 && this.#waiting[count]?.op === 'send') count++
    return this.#waiting.splice(0, count)
  }

  async #handle({ id, argument }: RequestLine, op: Single): Promise<void> {
    try {
      const handle = this.#handlers[op] as (argument: unknown) => unknown
      this.answer({ id, ok: (await handle(argument)) ?? null })
    } catch (error) {
      this.answer({ id, error: remoteError(error) })
    }
  }

  /** Probes that were asked for together are sent together. */
  async #send(requests: readonly RequestLine[]): Promise<void> {
    const probes = requests.map(({ argument }) => (argument as { readonly probe: Probe }).probe)
    let answered = 0
    try {
      for (const results of this.#open().send(probes)) {
        this.answer(...results.map((result): AnswerLine => {
          const id = requests[answered++]?.id ?? 0
          return 'error' in result ? { id, error: remoteError(result.error) } : { id, ok: result.seen }
        }))
      }
    } catch (error) {
      this.answer(...requests.slice(answered).map(({ id }) => ({ id, error: remoteError(error) })))
    }
    // Standard input is read, and an end of it noticed, between two lots.
    await new Promise((resolve) => setImmediate(resolve))
  }

  readonly #handlers: Handlers = {
    open: async ({ plan }) => {
      await this.#close()
      this.#lab = await AgentLab.open(revivePlan(plan))
    },
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

/** Probes of one lot. */
const TOGETHER = 64

function remoteError(error: unknown): RemoteError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} }
  const { name, message, ...fields } = { ...error, name: error.name, message: error.message }
  return { name, message, fields }
}
