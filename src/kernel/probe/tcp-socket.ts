import type { TcpProbe } from '../../engine/index.js'
import { AF, close, MSG, recv, setsockopt, shutdownWrite, SO, SOCK, socket, SOL } from '../sys/socket.js'
import { clampWindow, sendPieces, TCP } from '../sys/tcp.js'
import { bindSource, connectTo, ownEnd, setOptions } from './probe-options.js'
import type { ProberSocket, Progress } from './prober-socket.js'
import { payloadOf, sequenceOf } from './token.js'

/**
 * Connects from the thread's namespace, sends the payload, reads it back, ends its side and reads the end of the other.
 * Nothing blocks: `advance()` does the next step that is possible.
 */
export function sendTcp(probe: TcpProbe, token: Uint8Array): ProberSocket {
  const fd = socket(AF.INET, SOCK.STREAM | SOCK.NONBLOCK)
  setOptions(fd, probe)
  clampWindow(fd)
  beginAt(fd, sequenceOf(token))
  const begun = bindSource(fd, probe) ?? connectTo(fd, probe)
  const errno = begun === 'EINPROGRESS' ? undefined : begun
  const payload = payloadOf(token, probe.size)
  const inbox = Buffer.alloc(65_536)
  let [sent, received, ended, reset] = [0, 0, false, begun === 'ECONNREFUSED']
  let progress: Progress = errno === undefined ? 'waiting' : 'refused'
  const step = (): Progress => {
    const went = sendPieces(fd, payload.subarray(sent))
    sent += went.sent
    // EAGAIN: not connected yet, or no room.
    if (went.errno !== undefined && went.errno !== 'EAGAIN') {
      reset ||= went.errno === 'ECONNREFUSED'
      return 'refused'
    }
    for (;;) {
      const count = recv(fd, inbox, MSG.DONTWAIT)
      if (count === 'EAGAIN' || count === 'ENOTCONN') return 'waiting'
      if (typeof count === 'string') return 'refused'
      if (count === 0) return received >= payload.length ? 'served' : 'refused'
      received += count
      if (received >= payload.length && !ended) {
        ended = true
        shutdownWrite(fd)
      }
    }
  }
  return {
    fd,
    ...ownEnd(fd),
    ...(errno !== undefined && { errno }),
    answered: () => sent > 0 || reset,
    advance: () => (progress === 'waiting' ? (progress = step()) : progress),
    close() {
      // What is unacknowledged must not be sent again behind the back of the next probe: reset instead.
      if (progress !== 'served') setsockopt(fd, SOL.SOCKET, SO.LINGER, LINGER_NOTHING)
      close(fd)
    },
  }
}

/** Values of TCP_REPAIR and TCP_REPAIR_QUEUE, linux/tcp.h. */
const REPAIR = { ON: 1, OFF_NO_WP: -1 } as const
const SEND_QUEUE = 2

/** Sets the sequence number that a socket connects with: tcp_v4_connect() takes the one that is there already. No translation changes it. */
function beginAt(fd: number, sequence: number): void {
  setsockopt(fd, SOL.TCP, TCP.REPAIR, REPAIR.ON)
  setsockopt(fd, SOL.TCP, TCP.REPAIR_QUEUE, SEND_QUEUE)
  setsockopt(fd, SOL.TCP, TCP.QUEUE_SEQ, sequence | 0)
  setsockopt(fd, SOL.TCP, TCP.REPAIR, REPAIR.OFF_NO_WP)
}

/** struct linger { on, seconds }: close() sends an RST. */
const LINGER_NOTHING = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
