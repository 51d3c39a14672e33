import { setLink } from '../netlink/link.js'
import { RouteSocket } from '../netlink/route-socket.js'
import { Clock } from '../sys/clock.js'
import { poll } from '../sys/poll.js'
import { AF, bind, connect, getsockname, SOCK, socket, socketAddress, trySend } from '../sys/socket.js'
import { MessageRing } from './message-ring.js'
import { StampsMissingError } from './tap-error.js'
import { Tap } from './tap.js'

/** A kernel that takes longer never will. */
const LIMIT_MS = 10_000
/** How long its workers are given before they are asked again. */
const TURN_MS = 1
/** Of a fresh namespace. */
const LO = 1

/** Looks at datagrams on lo of the namespace that it was made in. */
class Witness {
  readonly #tap = new Tap('the agent', new Clock())
  readonly #datagrams = socket(AF.INET, SOCK.DGRAM | SOCK.NONBLOCK)
  readonly #ring = new MessageRing()

  constructor() {
    const route = new RouteSocket('the agent')
    route.batch([setLink('lo', LO, { up: true })])
    route.close()
    bind(this.#datagrams, socketAddress('127.0.0.1'))
    connect(this.#datagrams, getsockname(this.#datagrams))
  }

  /** @throws StampsMissingError */
  wait(): void {
    const deadline = performance.now() + LIMIT_MS
    while (!this.#sees()) {
      if (performance.now() > deadline) throw new StampsMissingError()
      poll(this.#datagrams, 0, TURN_MS)
    }
  }

  /** Is a datagram that is sent now stamped both where it goes out and where it comes in? */
  #sees(): boolean {
    trySend(this.#datagrams, Buffer.of(0))
    const records = this.#tap.drain(this.#ring)
    return records.length > 1 && records.every(({ time }) => !Number.isNaN(time))
  }
}

let witness: Witness | undefined

/**
 * Has the kernel stamp frames as long as the process lives. It leaves the beginning to a worker (net_enable_timestamp(),
 * net/core/dev.c), and what taps see before that one had its turn bears the time at which it is read. To be called in a
 * namespace that is no lab's.
 */
export function keepStamps(): Witness {
  return (witness ??= new Witness())
}

/** Waits until they are stamped. @throws StampsMissingError */
export function awaitStamps(): void {
  keepStamps().wait()
}
