import { setLink } from '../netlink/link.js'
import { RouteSocket } from '../netlink/route-socket.js'
import type { Clock } from '../sys/clock.js'
import { poll } from '../sys/poll.js'
import { AF, bind, close, connect, getsockname, SOCK, socket, socketAddress, trySend } from '../sys/socket.js'
import type { MessageRing } from './message-ring.js'
import { StampsMissingError } from './tap-error.js'
import { Tap } from './tap.js'

/** A kernel that takes longer never will. */
const LIMIT_MS = 10_000
/** How long its workers are given before they are asked again. */
const TURN_MS = 1
/** Of a fresh namespace. */
const LO = 1

/**
 * Waits until frames are stamped, where the first taps of a machine have just asked for it: the kernel leaves that to a worker
 * (net_enable_timestamp(), net/core/dev.c), and what taps see before that one had its turn bears the time at which it is read.
 * Looks at datagrams on lo of the namespace that the thread is in, which must be no lab's.
 *
 * @throws StampsMissingError
 */
export function awaitStamps(clock: Clock, ring: MessageRing): void {
  const route = new RouteSocket('the agent')
  const tap = new Tap('the agent', clock)
  const datagrams = socket(AF.INET, SOCK.DGRAM | SOCK.NONBLOCK)
  try {
    route.batch([setLink('lo', LO, { up: true })])
    bind(datagrams, socketAddress('127.0.0.1'))
    connect(datagrams, getsockname(datagrams))
    const deadline = performance.now() + LIMIT_MS
    while (!seesStamps(tap, datagrams, ring)) {
      if (performance.now() > deadline) throw new StampsMissingError()
      poll(datagrams, 0, TURN_MS)
    }
  } finally {
    close(datagrams)
    tap.close()
    route.close()
  }
}

/** Is a datagram that is sent now stamped both where it goes out and where it comes in? */
function seesStamps(tap: Tap, datagrams: number, ring: MessageRing): boolean {
  trySend(datagrams, Buffer.of(0))
  const records = tap.drain(ring)
  return records.length > 1 && records.every(({ time }) => !Number.isNaN(time))
}
