import { addressOf, fixedBytes } from '../sys/memory.js'
import { MSG, recvMessage } from '../sys/socket.js'

/** struct msghdr, 56 bytes: no name, one buffer, room for control messages. */
const message = fixedBytes(56)
const vector = fixedBytes(16)
const data = fixedBytes(256)
const control = fixedBytes(256)

let ready = false

/** Takes one error off a socket's error queue; says whether there was one. IP_RECVERR must be set. */
export function takeError(fd: number): boolean {
  if (!ready) {
    vector.writeBigUInt64LE(addressOf(data), 0)
    vector.writeBigUInt64LE(256n, 8)
    message.writeBigUInt64LE(addressOf(vector), 16)
    message.writeBigUInt64LE(1n, 24)
    message.writeBigUInt64LE(addressOf(control), 32)
    ready = true
  }
  message.writeBigUInt64LE(256n, 40)
  return typeof recvMessage(fd, message, MSG.ERRQUEUE | MSG.DONTWAIT) === 'number'
}
