import type { LayerKind } from '../wire/index.js'

/**
 * The header fields that are chance in the kernel: two runs of one kernel differ in them, so comparing two traces leaves
 * them out. Everything else in a header is compared.
 *
 * - `ipv4.id`: a hash and a counter for packets that may be fragmented. Its checksum follows from it.
 * - `icmp.checksum`, `udp.checksum`, `tcp.checksum`: follow from the token, ephemeral ports and sequence numbers. Of UDP it
 *   is still compared whether there is one at all (0: none).
 * - `tcp.seq`, `tcp.ack`, `tcp.window`, `tcp.options`: initial sequence numbers, buffer sizes and time stamps.
 *
 * Ports that the probe did not name, echo ids and the token are chance as well, but must be the same everywhere in a
 * trace, so they are compared by renaming: see `Renaming`. The source port of the outer UDP header is a flow hash.
 */
export const CHANCE: Readonly<Partial<Record<LayerKind, readonly string[]>>> = {
  ipv4: ['id', 'checksum'],
  icmp: ['checksum'],
  udp: ['checksum'],
  tcp: ['seq', 'ack', 'window', 'options', 'checksum'],
}

/**
 * Pairs up values that are chance: the first time a value of `a` meets one of `b` they are tied, and from then on
 * neither may meet another.
 */
export class Renaming {
  readonly #forth = new Map<number, number>()
  readonly #back = new Map<number, number>()

  /** Are the two the same value under another name? */
  same(a: number, b: number): boolean {
    const forth = this.#forth.get(a)
    const back = this.#back.get(b)
    if (forth === undefined && back === undefined) {
      this.#forth.set(a, b)
      this.#back.set(b, a)
      return true
    }
    return forth === b && back === a
  }
}
