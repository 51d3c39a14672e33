import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { ExecOptions, ExecResult } from '../../engine/index.js'
import { insideMounts, ownMounts } from '../sys/mount.js'
import type { LiveNetns } from './live-netns.js'

/** A program that could not be run to its end. */
export class ExecError extends Error {
  override readonly name = 'ExecError'
  constructor(
    readonly netns: string,
    readonly argv: readonly string[],
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${netns}: ${argv.join(' ')}: ${problem}; ${remedy}`)
  }
}

const DEFAULT_TIMEOUT = 10_000
/** Milliseconds in which the last of the output arrives. */
const GRACE = 200
/** Bytes of output that are kept of each stream. */
const LIMIT = 1 << 26
/** A program that was killed by a signal ends as in a shell. */
const SIGNALLED = 128

/** Runs programs inside one namespace, each with a view of /sys that shows its devices. */
export class Programs {
  readonly #running = new Set<ChildProcess>()
  #mounts: number | undefined
  constructor(
    readonly netns: LiveNetns,
    /** Folders that programs here find empty and may write to. */
    readonly scratch: readonly string[] = [],
  ) {}

  /** Runs a program to its end. @throws ExecError where it cannot be started or takes too long */
  run(argv: readonly string[], { stdin = '', timeout = DEFAULT_TIMEOUT }: ExecOptions, environment: Readonly<Record<string, string>> = {}): Promise<ExecResult> {
    const [program, ...rest] = argv
    if (program === undefined) throw new ExecError(this.netns.name, argv, 'names no program', "write ['ip', 'route']")
    const child = this.netns.inside(() => {
      this.#mounts ??= ownMounts(this.scratch)
      return insideMounts(this.#mounts, () => spawn(program, rest, { stdio: 'pipe', detached: true, cwd: '/', env: { ...process.env, ...environment } }))
    })
    this.#running.add(child)
    return new Promise((resolve, reject) => {
      const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
      const timer = setTimeout(() => {
        endGroup(child)
        reject(new ExecError(this.netns.name, argv, `did not end within ${timeout} ms and was killed`, 'give exec() a longer timeout, or look at what it waits for'))
      }, timeout)
      child.on('error', (error) => {
        clearTimeout(timer)
        this.#running.delete(child)
        reject(new ExecError(this.netns.name, argv, error.message.includes('ENOENT') ? `there is no program '${program}'` : error.message, 'install it, or name another'))
      })
      // What a program leaves running behind it keeps the streams open: its own end is what counts, and what it wrote until then.
      child.on('exit', () => {
        clearTimeout(timer)
        setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), GRACE).unref()
      })
      child.on('close', (code, signal) => {
        this.#running.delete(child)
        resolve({ code: code ?? SIGNALLED + signalNumber(signal), stdout: stdout(), stderr: stderr() })
      })
      child.stdin.on('error', () => undefined).end(stdin)
    })
  }

  /** How many run now. */
  get running(): number {
    return this.#running.size
  }

  close(): void {
    for (const child of this.#running) endGroup(child)
    if (this.#mounts !== undefined) closeSync(this.#mounts)
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = []
  let size = 0
  stream.on('data', (part: Buffer) => {
    if ((size += part.length) <= LIMIT) parts.push(part)
  })
  return () => Buffer.concat(parts).toString('utf8')
}

/** Ends a program and what it started, which are a process group. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGABRT: 6, SIGFPE: 8, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15 }
const signalNumber = (signal: string | null): number => SIGNALS[signal ?? ''] ?? 0
