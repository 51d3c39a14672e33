import { closeSync, openSync, readSync } from 'node:fs'
import type { Queues } from './silence.js'

const QUEUE = 11
/** Of a field with the blank behind it. */
const WIDTH = 9
const [ZERO, NEWLINE] = [0x30, 0x0a]

/**
 * Watches the queues between the devices: veth and `lo` hand packets to the backlog of a processor, and what is not in
 * one of these is either in a tap, in a socket, waiting for a neighbour, or lost.
 *
 * /proc/net/softnet_stat has a line for each processor, of fields of eight hex digits; field 11 (from 0) is the length of its
 * queue. It is read after every probe: without making text of it.
 */
export class Backlog implements Queues {
  readonly #fd = openSync('/proc/thread-self/net/softnet_stat', 'r')
  readonly #bytes = Buffer.alloc(1 << 16)

  idle(): { readonly idle: readonly number[]; readonly count: number } {
    const size = readSync(this.#fd, this.#bytes, 0, this.#bytes.length, 0)
    const line = this.#bytes.indexOf(NEWLINE) + 1
    const idle: number[] = []
    for (let cpu = 0; cpu * line < size; cpu++) if (this.#isZero(cpu * line + QUEUE * WIDTH)) idle.push(cpu)
    return { idle, count: size / line }
  }

  #isZero(at: number): boolean {
    for (let digit = at; digit < at + WIDTH - 1; digit++) if (this.#bytes[digit] !== ZERO) return false
    return true
  }

  close(): void {
    closeSync(this.#fd)
  }
}
