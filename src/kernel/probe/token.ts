import { randomFillSync } from 'node:crypto'

/** Bytes of a token. */
const SIZE = 12

/** Random bytes are made for many tokens at a time. */
const store = Buffer.alloc(SIZE * 256)
let used = store.length

/** Makes the bytes that only one probe carries. */
export function createToken(): Buffer {
  if (used === store.length) {
    randomFillSync(store)
    used = 0
  }
  return Buffer.from(store.subarray(used, (used += SIZE)))
}

/** The payload of a probe: the token, then zeros up to `size`. */
export function payloadOf(token: Uint8Array, size: number): Buffer {
  const payload = Buffer.alloc(Math.max(size, SIZE))
  payload.set(token)
  return payload
}

/** What a TCP connection counts its bytes from, which marks the segments that carry no payload: the beginning of its token, and never 0. */
export const sequenceOf = (token: Uint8Array): number => new DataView(token.buffer, token.byteOffset).getUint32(0) || 1
