import { addressOf, fixedBytes } from '../sys/memory.js'
import { MSG, recvMessages } from '../sys/socket.js'

/*
 * struct mmsghdr (64-bit):
 *    0 msg_name     8 msg_namelen  16 msg_iov    24 msg_iovlen
 *   32 msg_control 40 msg_controllen  48 msg_flags  56 msg_len
 */
const HEADER = { SIZE: 64, NAME: 0, NAME_LENGTH: 8, VECTOR: 16, VECTOR_COUNT: 24, CONTROL: 32, CONTROL_LENGTH: 40, FLAGS: 48, LENGTH: 56 } as const
const NAME_SIZE = 32
const VECTOR_SIZE = 16
const CONTROL_SIZE = 128
/** struct cmsghdr: length, level, type; 16 bytes. */
const CONTROL_HEADER = 16

/** Messages a call. */
const COUNT = 32
/** The largest frame there is: an IPv4 packet of 65,535 bytes on `lo`, with its Ethernet header. */
const SNAP = 65_536 + 64

/** One message as recvmmsg(2) gave it; its views are valid until the next call. */
export interface Message {
  /** `msg_name`. */
  readonly address: Buffer
  /** The first bytes of the message, at most {@link SNAP}. */
  readonly bytes: Uint8Array
  /** Length on the wire. */
  readonly length: number
  /** Data of the control message of a level and type. */
  control(level: number, type: number): Buffer | undefined
}

/** Room for messages that all taps of a process share: they are read one after another. */
export class MessageRing {
  readonly #headers = fixedBytes(HEADER.SIZE * COUNT)
  readonly #names = fixedBytes(NAME_SIZE * COUNT)
  readonly #vectors = fixedBytes(VECTOR_SIZE * COUNT)
  readonly #controls = fixedBytes(CONTROL_SIZE * COUNT)
  readonly #data = fixedBytes(SNAP * COUNT)

  constructor() {
    const [names, vectors, controls, data] = [this.#names, this.#vectors, this.#controls, this.#data].map(addressOf) as [bigint, bigint, bigint, bigint]
    for (let index = 0; index < COUNT; index++) {
      const at = HEADER.SIZE * index
      this.#vectors.writeBigUInt64LE(data + BigInt(SNAP * index), VECTOR_SIZE * index)
      this.#vectors.writeBigUInt64LE(BigInt(SNAP), VECTOR_SIZE * index + 8)
      this.#headers.writeBigUInt64LE(names + BigInt(NAME_SIZE * index), at + HEADER.NAME)
      this.#headers.writeBigUInt64LE(vectors + BigInt(VECTOR_SIZE * index), at + HEADER.VECTOR)
      this.#headers.writeBigUInt64LE(1n, at + HEADER.VECTOR_COUNT)
      this.#headers.writeBigUInt64LE(controls + BigInt(CONTROL_SIZE * index), at + HEADER.CONTROL)
    }
  }

  /** Calls `take` with each message that waits at a socket. Equivalent to: recvmmsg(2) with MSG_DONTWAIT and MSG_TRUNC until EAGAIN. */
  receive(fd: number, take: (message: Message) => void): void {
    for (;;) {
      this.#rewind()
      const count = recvMessages(fd, this.#headers, COUNT, MSG.DONTWAIT | MSG.TRUNC)
      // ENETDOWN tells once of each device that goes down.
      if (count === 'ENETDOWN') continue
      if (typeof count === 'string') return
      for (let index = 0; index < count; index++) take(this.#message(index))
      if (count < COUNT) return
    }
  }

  /** The kernel overwrites the lengths in each call. */
  #rewind(): void {
    for (let index = 0; index < COUNT; index++) {
      const at = HEADER.SIZE * index
      this.#headers.writeUInt32LE(NAME_SIZE, at + HEADER.NAME_LENGTH)
      this.#headers.writeUInt32LE(CONTROL_SIZE, at + HEADER.CONTROL_LENGTH)
      this.#headers.writeUInt32LE(0, at + HEADER.FLAGS)
    }
  }

  #message(index: number): Message {
    const length = this.#headers.readUInt32LE(HEADER.SIZE * index + HEADER.LENGTH)
    const start = this.#data.byteOffset + SNAP * index
    const room = this.#headers.readUInt32LE(HEADER.SIZE * index + HEADER.CONTROL_LENGTH)
    const controls = this.#controls
    return {
      address: this.#names.subarray(NAME_SIZE * index, NAME_SIZE * (index + 1)),
      bytes: new Uint8Array(this.#data.buffer, start, Math.min(length, SNAP)),
      length,
      control(level, type) {
        const end = CONTROL_SIZE * index + room
        for (let at = CONTROL_SIZE * index; at + CONTROL_HEADER <= end; ) {
          const size = controls.readUInt32LE(at)
          if (size < CONTROL_HEADER) return undefined
          if (controls.readInt32LE(at + 8) === level && controls.readInt32LE(at + 12) === type) return controls.subarray(at + CONTROL_HEADER, at + size)
          at += (size + 7) & ~7
        }
        return undefined
      },
    }
  }
}
