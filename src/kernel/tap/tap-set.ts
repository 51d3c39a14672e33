import type { TapRecord } from '../path/record.js'
import type { Clock } from '../sys/clock.js'
import { epollAdd, epollCreate, epollWait } from '../sys/poll.js'
import { close } from '../sys/socket.js'
import { MessageRing } from './message-ring.js'
import { awaitStamps } from './stamps.js'
import { TapOverflowError } from './tap-error.js'
import { Tap } from './tap.js'

/** A namespace to tap. */
export interface Tapped {
  readonly name: string
  inside<T>(fn: () => T): T
}

/** How often a call looks for more. */
const TURNS = 64
/** Frames after which a call looks for no more. */
const PLENTY = 65_536

/** The taps of a lab, one a namespace. */
export class TapSet {
  readonly #taps = new Map<number, Tap>()
  readonly #ring = new MessageRing()
  readonly #epoll: number
  readonly #active = new Set<Tap>()
  /** @throws StampsMissingError */
  constructor(namespaces: Iterable<Tapped>, clock: Clock) {
    this.#epoll = epollCreate()
    for (const { name, inside } of namespaces) {
      const tap = inside(() => new Tap(name, clock))
      this.#taps.set(tap.fd, tap)
      epollAdd(this.#epoll, tap.fd)
    }
    awaitStamps()
  }

  /** Takes the frames that wait, a queue for each tap that has any; the rest of very many is for the next call. */
  drain(): readonly TapRecord[][] {
    const queues = new Map<Tap, TapRecord[]>()
    for (let turn = 0, taken = 0; turn < TURNS && taken < PLENTY; turn++) {
      const ready = epollWait(this.#epoll, 0)
      if (ready.length === 0) break
      for (const fd of ready) {
        const tap = this.#taps.get(fd)
        if (tap === undefined) continue
        this.#active.add(tap)
        const records = tap.drain(this.#ring)
        taken += records.length
        const queue = queues.get(tap)
        if (queue === undefined) queues.set(tap, records)
        else for (const record of records) queue.push(record)
      }
    }
    return [...queues.values()]
  }

  /** Asks those taps that saw anything since the last call whether they lost a frame, all of them: what they lost is told once. @throws TapOverflowError */
  verify(): void {
    const losses = [...this.#active].flatMap((tap) => {
      const drops = tap.lost()
      return drops > 0 ? [new TapOverflowError(tap.netns, drops)] : []
    })
    this.#active.clear()
    if (losses[0] !== undefined) throw losses[0]
  }

  /** Frames that any tap lost since the last call, which verify() then does not tell of. */
  lost(): number {
    let lost = 0
    for (const tap of this.#active) lost += tap.lost()
    return lost
  }

  close(): void {
    for (const tap of this.#taps.values()) tap.close()
    close(this.#epoll)
  }
}
