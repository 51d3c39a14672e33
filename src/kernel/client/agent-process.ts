import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { LineSplitter } from '../protocol/lines.js'
import type { AnswerLine, Operation, Operations } from '../protocol/messages.js'
import { AgentGone, AgentSilent, fromRemote } from './kernel-error.js'

interface Waiting {
  readonly operation: string
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
  /** Milliseconds that the answer may take once it is the next one due. */
  readonly patience: number
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const GREETING = 0
const GREETING_PATIENCE = 20_000
/** Characters of standard error that are kept for messages. */
const KEPT = 4000

/** What unshare(1) of util-linux 2.38 says, and ends with code 1, where the process that it waits for is killed. */
const CONFUSED = /^unshare: sigprocmask unblock failed:.*$/m

function howItEnded(code: number | null, signal: string | null, output: string): string {
  if (signal !== null) return `was killed by ${signal}`
  return CONFUSED.test(output) ? 'was killed' : `ended with code ${code}`
}

/** An agent process and the requests that wait for it. It keeps nobody's event loop alive while nothing waits. */
export class AgentProcess {
  readonly #child: Child
  readonly #waiting = new Map<number, Waiting>()
  /** Answers come in the order of the requests: the first that waits is the one to be patient with. */
  #timer: NodeJS.Timeout | undefined
  #id = GREETING
  #output = ''
  #outbox = ''
  #gone: AgentGone | undefined

  private constructor(argv: readonly string[]) {
    const [program = '', ...rest] = argv
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
    const lines = new LineSplitter((line) => this.#take(JSON.parse(line) as AnswerLine))
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-KEPT)))
    this.#child.stdin.on('error', () => undefined)
    this.#child.on('error', (error) => this.#end(new AgentGone(`could not be started (${error.message})`, this.#output)))
    this.#child.on('close', (code, signal) => this.#end(new AgentGone(howItEnded(code, signal, this.#output), this.#output.replace(CONFUSED, '').trim())))
  }

  /** Starts an agent and waits for its greeting. @throws AgentGone where it ends first, AgentSilent */
  static async start(argv: readonly string[]): Promise<AgentProcess> {
    const agent = new AgentProcess(argv)
    await new Promise((resolve, reject) => agent.#expect(GREETING, 'start', GREETING_PATIENCE, resolve, reject))
    return agent
  }

  get alive(): boolean {
    return this.#gone === undefined
  }

  /** pid of the process that was started: the agent's, or that of what started it. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Asks and waits for the answer. @throws KernelError, AgentGone, AgentSilent */
  call<O extends Operation>(op: O, argument: Operations[O]['argument'], patience: number): Promise<Operations[O]['answer']> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone)
    const id = ++this.#id
    return new Promise((resolve, reject) => {
      this.#expect(id, op, patience, resolve as (answer: unknown) => void, reject)
      this.#write(`${JSON.stringify({ id, op, argument })}\n`)
    })
  }

  /** What is asked for in one go is written in one go, so that the agent sees that it belongs together. */
  #write(line: string): void {
    if (this.#outbox === '') {
      queueMicrotask(() => {
        this.#child.stdin.write(this.#outbox)
        this.#outbox = ''
      })
    }
    this.#outbox += line
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.stdin.destroy()
    this.#child.kill('SIGKILL')
    this.#end(new AgentGone('was killed', ''))
  }

  #expect(id: number, operation: string, patience: number, resolve: (answer: unknown) => void, reject: (error: Error) => void): void {
    const isFirst = this.#waiting.size === 0
    this.#waiting.set(id, { operation, resolve, reject, patience })
    if (!isFirst) return
    this.#hold(true)
    this.#beginPatience()
  }

  #beginPatience(): void {
    clearTimeout(this.#timer)
    const [next] = this.#waiting.values()
    if (next !== undefined) this.#timer = setTimeout(() => this.#silent(next.operation, next.patience), next.patience)
  }

  #take(line: AnswerLine): void {
    const waiting = this.#waiting.get(line.id)
    if (waiting === undefined) return
    this.#waiting.delete(line.id)
    this.#beginPatience()
    if (this.#waiting.size === 0) this.#hold(false)
    if ('error' in line) waiting.reject(fromRemote(line.error))
    else waiting.resolve(line.ok)
  }

  #silent(operation: string, patience: number): void {
    const error = new AgentSilent(operation, patience)
    for (const { reject } of this.#drain()) reject(error)
    this.kill()
  }

  #end(error: AgentGone): void {
    if (this.#gone !== undefined) return
    this.#gone = error
    for (const { reject } of this.#drain()) reject(error)
  }

  #drain(): readonly Waiting[] {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    clearTimeout(this.#timer)
    this.#hold(false)
    return all
  }

  /** Whether the process waits for this agent before it ends by itself. */
  #hold(held: boolean): void {
    const handles = [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr] as readonly { ref?: () => unknown; unref?: () => unknown }[]
    for (const handle of handles) (held ? handle.ref : handle.unref)?.call(handle)
  }
}
