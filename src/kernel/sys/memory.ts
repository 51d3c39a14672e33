import { declare } from './library.js'

const memmove = declare('uintptr_t memmove(void *to, void *from, size_t n)')

/** Bytes that never move, so that C structures may point at them. Small pooled Buffers do not keep that promise. */
export const fixedBytes = (size: number): Buffer => Buffer.from(new ArrayBuffer(Math.max(size, 128)), 0, size)

/** Address of bytes made by {@link fixedBytes}. */
export function addressOf(bytes: Buffer): bigint {
  return BigInt(memmove(bytes, bytes, 0))
}
