import { readlinkSync } from 'node:fs'
import { endProcess, isOwnProc, isRunning, startProcess } from '../sys/process.js'
import type { LiveNetns } from './live-netns.js'

/** A container that is not there, or is there already. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError'
  constructor(
    readonly netns: string,
    readonly container: string,
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${netns}: container '${container}' ${problem}; ${remedy}`)
  }
}

/** What the infra container runs too: it does nothing for as long as it lives. */
const PAUSE = ['sleep', 'infinity'] as const
const INFRA = ''

/**
 * The processes of one namespace, by container; '' is the infra container, which holds the namespace of a pod. Every
 * namespace gets it when somebody first looks, those with containers at once: a thousand of them cost half a second.
 */
export class Containers {
  readonly #pids = new Map<string, number>()
  constructor(readonly netns: LiveNetns) {
    if (netns.declared.containers.length > 0) for (const name of [INFRA, ...netns.declared.containers]) this.start(name)
  }

  /** Those that run, the infra container first; only a pod has any. */
  get running(): readonly string[] {
    if (this.netns.declared.role !== 'pod') return []
    this.#infra()
    return [...this.#pids].flatMap(([name, pid]) => (isRunning(pid) ? [name] : []))
  }

  /** pid of a container, or of the process that holds the namespace. @throws ContainerError */
  pid(container = INFRA): number {
    if (container === INFRA) return this.#infra()
    const pid = this.#pids.get(container)
    if (pid === undefined || !isRunning(pid)) throw new ContainerError(this.netns.name, container, 'does not run', `running: ${this.running.map((name) => `'${name}'`).join(', ') || 'none'}`)
    return pid
  }

  /** 'net:[4026533356]'. Equivalent to: `readlink /proc/<pid>/ns/net`. */
  netnsId(container?: string): string {
    const pid = this.pid(container)
    // Where /proc could not be mounted it shows the processes outside, by other numbers.
    return readlinkSync(isOwnProc() ? `/proc/${pid}/ns/net` : `/proc/self/fd/${this.netns.fd}`)
  }

  /** @throws ContainerError where it runs already */
  start(container: string): void {
    const pid = this.#pids.get(container)
    if (pid !== undefined && isRunning(pid)) throw new ContainerError(this.netns.name, container, 'runs already', 'stop it first')
    this.#pids.set(container, this.netns.inside(() => startProcess(PAUSE)))
  }

  /** @throws ContainerError where it does not run */
  stop(container: string): void {
    endProcess(this.pid(container))
    this.#pids.delete(container)
  }

  close(): void {
    for (const pid of this.#pids.values()) endProcess(pid)
    this.#pids.clear()
  }

  #infra(): number {
    const pid = this.#pids.get(INFRA)
    if (pid !== undefined && isRunning(pid)) return pid
    const fresh = this.netns.inside(() => startProcess(PAUSE))
    this.#pids.set(INFRA, fresh)
    return fresh
  }
}
