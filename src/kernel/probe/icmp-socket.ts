import { randomInt } from 'node:crypto'
import type { IcmpProbe } from '../../engine/index.js'
import { checksum } from '../../wire/index.js'
import { AF, close, MSG, recv, setsockopt, SOCK, socket, socketAddress, trySendTo } from '../sys/socket.js'
import { takeError } from './error-queue.js'
import { bindSource, setOptions } from './probe-options.js'
import type { ProberSocket, Progress } from './prober-socket.js'
import { payloadOf } from './token.js'

const IPPROTO_ICMP = 1
/** Level SOL_RAW, option ICMP_FILTER: a mask of the types that are not wanted. */
const SOL_RAW = 255
const ICMP_FILTER = 1
const ECHO_REPLY = 0
const ECHO_REQUEST = 8
const HEADER = 8
const OTHERS = Buffer.alloc(4)
OTHERS.writeUInt32LE(~(1 << ECHO_REPLY) >>> 0)

/** Shared by all sockets: what is read is looked at before anything else is. */
const inbox = Buffer.alloc(65_536)

interface Kept {
  readonly fd: number
  /** TTL, TOS and DF that it sends with. */
  readonly options: string
}

/** Raw sockets that echo requests are sent from. One a namespace is kept for the next probe, unless it is bound, or may still be told of an error. */
export class EchoSockets {
  readonly #kept = new Map<string, Kept>()

  /** Sends an echo request. Equivalent to: `ping -c 1 -s <size> -t <ttl> -Q <tos> -M do|want|dont -I <src> <dst>`. */
  send(probe: IcmpProbe, token: Uint8Array, inside: <T>(fn: () => T) => T): ProberSocket {
    const options = `${probe.ttl} ${probe.tos} ${probe.df}`
    const fd = this.#take(probe, options) ?? inside(() => open(probe))
    const refused = bindSource(fd, probe)
    const sent = refused ?? trySendTo(fd, echoRequest(payloadOf(token, probe.size)), socketAddress(probe.dst))
    const errno = typeof sent === 'string' ? sent : undefined
    const wanted = Buffer.from(token)
    let progress: Progress = errno === undefined ? 'waiting' : 'refused'
    return {
      fd,
      ...(errno !== undefined && { errno }),
      advance() {
        while (progress === 'waiting') {
          const got = recv(fd, inbox, MSG.DONTWAIT)
          if (typeof got === 'string') {
            if (takeError(fd)) progress = 'refused'
            return progress
          }
          if (inbox.subarray(0, got).includes(wanted)) progress = 'served'
        }
        return progress
      },
      answered: () => progress === 'served',
      close: () => {
        if (progress === 'served' && probe.src === undefined) this.#keep(probe.netns, { fd, options })
        else close(fd)
      },
    }
  }

  close(): void {
    for (const { fd } of this.#kept.values()) close(fd)
    this.#kept.clear()
  }

  #keep(netns: string, socket: Kept): void {
    const other = this.#kept.get(netns)
    if (other !== undefined) close(other.fd)
    this.#kept.set(netns, socket)
  }

  /** The socket that was kept, where it has the options that are asked for; without what came to it meanwhile. */
  #take({ netns, src }: IcmpProbe, options: string): number | undefined {
    const kept = this.#kept.get(netns)
    if (kept === undefined || kept.options !== options || src !== undefined) return undefined
    this.#kept.delete(netns)
    while (typeof recv(kept.fd, inbox, MSG.DONTWAIT) === 'number');
    if (!takeError(kept.fd)) return kept.fd
    close(kept.fd)
    return undefined
  }
}

/** Opens a socket in the thread's namespace. */
function open(probe: IcmpProbe): number {
  const fd = socket(AF.INET, SOCK.RAW | SOCK.NONBLOCK, IPPROTO_ICMP)
  setOptions(fd, probe)
  setsockopt(fd, SOL_RAW, ICMP_FILTER, OTHERS)
  return fd
}

function echoRequest(payload: Uint8Array): Buffer {
  const message = Buffer.alloc(HEADER + payload.length)
  message.writeUInt8(ECHO_REQUEST, 0)
  message.writeUInt16BE(randomInt(1, 0x10000), 4)
  message.writeUInt16BE(1, 6)
  message.set(payload, HEADER)
  message.writeUInt16BE(checksum(message), 2)
  return message
}
