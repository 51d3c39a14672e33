import { closeSync, openSync, readSync } from 'node:fs'
import type { Queues } from './silence.js'

/**
 * Watches the queues between the devices: veth and `lo` hand packets to the backlog of a processor, and what is not in
 * one of these is either in a tap, in a socket, waiting for a neighbour, or lost.
 *
 * /proc/net/softnet_stat has a line for each processor; field 11 (from 0) is the length of its queue in hex.
 */
export class Backlog implements Queues {
  readonly #fd = openSync('/proc/thread-self/net/softnet_stat', 'r')
  readonly #bytes = Buffer.alloc(1 << 16)

  idle(): { readonly idle: readonly number[]; readonly count: number } {
    const text = this.#bytes.toString('latin1', 0, readSync(this.#fd, this.#bytes, 0, this.#bytes.length, 0))
    const lines = text.trimEnd().split('\n')
    return { idle: lines.flatMap((line, cpu) => (Number.parseInt(line.split(' ')[11] ?? '0', 16) === 0 ? [cpu] : [])), count: lines.length }
  }

  close(): void {
    closeSync(this.#fd)
  }
}
