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

/** Messages of one socket that are taken before others have their turn. */
const MOST = 16_384
/** Messages a call. */
const COUNT = 128
/** The largest frame there is: an IPv4 packet of 65,535 bytes on `lo`, with its Ethernet header. */
const SNAP = 65_536 + 64

/** A message of a ring: valid until the next one is taken. */
export interface Message {
  /** Bytes of the message on the wire; at most {@link SNAP} of them are there. */
  readonly length: number
  /** `msg_name`, whose first byte is at `name`. */
  readonly names: Buffer
  readonly name: number
  /** Control messages, and where the data of the one of a level and type begins; -1 where there is none. */
  readonly controls: Buffer
  control(level: number, type: number): number
  /** A copy of what is there, into memory that is shared with other messages. */
  copy(): Uint8Array
}

/** Room for messages that all taps of a process share: they are read one after another. */
export class MessageRing implements Message {
  readonly #headers = fixedBytes(HEADER.SIZE * COUNT)
  readonly #vectors = fixedBytes(VECTOR_SIZE * COUNT)
  readonly #data = fixedBytes(SNAP * COUNT)
  readonly #store = new Store()
  #index = 0
  readonly names = fixedBytes(NAME_SIZE * COUNT)
  readonly controls = fixedBytes(CONTROL_SIZE * COUNT)

  constructor() {
    const [names, vectors, controls, data] = [this.names, this.#vectors, this.controls, this.#data].map(addressOf) as [bigint, bigint, bigint, bigint]
    for (let index = 0; index < COUNT; index++) {
      const at = HEADER.SIZE * index
      this.#vectors.writeBigUInt64LE(data + BigInt(SNAP * index), VECTOR_SIZE * index)
      this.#vectors.writeBigUInt64LE(BigInt(SNAP), VECTOR_SIZE * index + 8)
      this.#headers.writeBigUInt64LE(names + BigInt(NAME_SIZE * index), at + HEADER.NAME)
      this.#headers.writeBigUInt64LE(vectors + BigInt(VECTOR_SIZE * index), at + HEADER.VECTOR)
      this.#headers.writeBigUInt64LE(1n, at + HEADER.VECTOR_COUNT)
      this.#headers.writeBigUInt64LE(controls + BigInt(CONTROL_SIZE * index), at + HEADER.CONTROL)
    }
    this.#rewind(COUNT)
  }

  get length(): number {
    return this.#headers.readUInt32LE(HEADER.SIZE * this.#index + HEADER.LENGTH)
  }

  get name(): number {
    return NAME_SIZE * this.#index
  }

  control(level: number, type: number): number {
    const start = CONTROL_SIZE * this.#index
    const end = start + this.#headers.readUInt32LE(HEADER.SIZE * this.#index + HEADER.CONTROL_LENGTH)
    for (let at = start; at + CONTROL_HEADER <= end; ) {
      const size = this.controls.readUInt32LE(at)
      if (size < CONTROL_HEADER) return -1
      if (this.controls.readInt32LE(at + 8) === level && this.controls.readInt32LE(at + 12) === type) return at + CONTROL_HEADER
      at += (size + 7) & ~7
    }
    return -1
  }

  copy(): Uint8Array {
    return this.#store.keep(this.#data, SNAP * this.#index, Math.min(this.length, SNAP))
  }

  /** Calls `take` with each message that waits at a socket, up to {@link MOST}: where more come in than are taken there is no end. Equivalent to: recvmmsg(2) with MSG_DONTWAIT and MSG_TRUNC until EAGAIN. */
  receive(fd: number, take: (message: Message) => void): void {
    for (let taken = 0; taken < MOST; taken += COUNT) {
      const count = recvMessages(fd, this.#headers, COUNT, MSG.DONTWAIT | MSG.TRUNC)
      // ENETDOWN tells once of each device that goes down.
      if (count === 'ENETDOWN') continue
      if (typeof count === 'string') return
      for (this.#index = 0; this.#index < count; this.#index++) take(this)
      this.#rewind(count)
      if (count < COUNT) return
    }
  }

  /** The kernel overwrote the lengths of those that it filled. */
  #rewind(count: number): void {
    for (let at = 0; at < HEADER.SIZE * count; at += HEADER.SIZE) {
      this.#headers.writeUInt32LE(NAME_SIZE, at + HEADER.NAME_LENGTH)
      this.#headers.writeUInt32LE(CONTROL_SIZE, at + HEADER.CONTROL_LENGTH)
      this.#headers.writeUInt32LE(0, at + HEADER.FLAGS)
    }
  }
}

/** Keeps many small pieces of memory in few large ones: a frame with memory of its own costs more than reading it. */
class Store {
  #chunk = new Uint8Array(0)
  #used = 0

  keep(from: Buffer, start: number, size: number): Uint8Array {
    if (this.#used + size > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(CHUNK, size))
      this.#used = 0
    }
    from.copy(this.#chunk, this.#used, start, start + size)
    const kept = new Uint8Array(this.#chunk.buffer, this.#used, size)
    this.#used += size
    return kept
  }
}

const CHUNK = 1 << 18
