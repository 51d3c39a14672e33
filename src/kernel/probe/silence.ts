/** The queues of the processors. */
export interface Queues {
  /** The processors whose queue is empty now, of how many. */
  idle(): { readonly idle: readonly number[]; readonly count: number }
}

/**
 * Decides when a probe that nobody answers has ended, by condition:
 *
 * - nothing was seen at any device since the last look, and
 * - the queue of every processor was seen empty at least once since then, and
 * - no namespace that a packet came to waits for a neighbour (which takes up to 3 x `retrans_time_ms`),
 *
 * twice in a row. A packet that is in none of these places is gone: veth, bridge, VXLAN and IP forwarding hand it on
 * within one call. Fragments that wait for the missing one (30 s) and retransmissions of TCP are not waited for.
 */
export class Silence {
  readonly #idle = new Set<number>()
  #looks = 0
  constructor(
    readonly queues: Queues,
    readonly isResolving: () => boolean,
  ) {}

  /** A frame was seen. */
  broken(): void {
    this.#looks = 0
    this.#idle.clear()
  }

  /** Are the queues empty? Enough for a probe that got its answer. */
  drained(): boolean {
    const { idle, count } = this.queues.idle()
    for (const cpu of idle) this.#idle.add(cpu)
    return this.#idle.size >= count
  }

  /** Looks once more; true where the probe has ended. Between two looks the caller serves its sockets and drains the taps. */
  look(): boolean {
    if (!this.drained()) return false
    this.#idle.clear()
    if (this.isResolving()) {
      this.#looks = 0
      return false
    }
    return ++this.#looks >= 2
  }
}
