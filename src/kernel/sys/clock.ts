import { declare } from './library.js'
import { fixedBytes } from './memory.js'

const C = { gettime: declare('int clock_gettime(int clock, void *time)') }

const CLOCK_REALTIME = 0
const time = fixedBytes(16)

/** Counts nanoseconds from when it was made, by the clock that the kernel stamps packets with. */
export class Clock {
  readonly #seconds: number
  readonly #nanoseconds: number
  constructor() {
    C.gettime(CLOCK_REALTIME, time)
    this.#seconds = seconds(time, 0)
    this.#nanoseconds = time.readUInt32LE(8)
  }

  now(): number {
    C.gettime(CLOCK_REALTIME, time)
    return this.read(time, 0)
  }

  /** Reads a `struct timespec`. */
  read(bytes: Buffer, at: number): number {
    return (seconds(bytes, at) - this.#seconds) * 1e9 + bytes.readUInt32LE(at + 8) - this.#nanoseconds
  }
}

/** Without BigInt, for it is read of every frame. */
const seconds = (bytes: Buffer, at: number): number => bytes.readInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at)
