import type { UdpProbe } from '../../engine/index.js'
import { AF, close, MSG, recv, SOCK, socket, trySend } from '../sys/socket.js'
import { takeError } from './error-queue.js'
import { bindSource, connectTo, ownEnd, setOptions } from './probe-options.js'
import type { ProberSocket, Progress } from './prober-socket.js'
import { payloadOf } from './token.js'

/** Sends a datagram from a connected socket in the thread's namespace. Equivalent to: `nc -u <dst> <port>`. */
export function sendUdp(probe: UdpProbe, token: Uint8Array): ProberSocket {
  const fd = socket(AF.INET, SOCK.DGRAM | SOCK.NONBLOCK)
  setOptions(fd, probe)
  const refused = bindSource(fd, probe) ?? connectTo(fd, probe)
  const own = ownEnd(fd)
  const sent = refused ?? trySend(fd, payloadOf(token, probe.size))
  const errno = typeof sent === 'string' ? sent : undefined
  const wanted = Buffer.from(token)
  const inbox = Buffer.alloc(65_536)
  let progress: Progress = errno === undefined ? 'waiting' : 'refused'
  return {
    fd,
    ...own,
    ...(errno !== undefined && { errno }),
    advance() {
      while (progress === 'waiting') {
        const got = recv(fd, inbox, MSG.DONTWAIT)
        if (typeof got === 'string') {
          if (got === 'EAGAIN' && !takeError(fd)) return progress
          progress = 'refused'
        } else if (inbox.subarray(0, got).includes(wanted)) progress = 'served'
      }
      return progress
    },
    answered: () => progress === 'served',
    close: () => close(fd),
  }
}
