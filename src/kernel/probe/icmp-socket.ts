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

/** Sends an echo request from the thread's namespace. Equivalent to: `ping -c 1 -s <size> -t <ttl> -Q <tos> -M do|want|dont -I <src> <dst>`. */
export function sendIcmp(probe: IcmpProbe, token: Uint8Array): ProberSocket {
  const fd = socket(AF.INET, SOCK.RAW | SOCK.NONBLOCK, IPPROTO_ICMP)
  setOptions(fd, probe)
  const filter = Buffer.alloc(4)
  filter.writeUInt32LE(~(1 << ECHO_REPLY) >>> 0)
  setsockopt(fd, SOL_RAW, ICMP_FILTER, filter)
  const refused = bindSource(fd, probe)
  const sent = refused ?? trySendTo(fd, echoRequest(payloadOf(token, probe.size)), socketAddress(probe.dst))
  const errno = typeof sent === 'string' ? sent : undefined
  const wanted = Buffer.from(token)
  const inbox = Buffer.alloc(65_536)
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
    close: () => close(fd),
  }
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
