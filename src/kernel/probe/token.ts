import { randomBytes } from 'node:crypto'

/** Bytes of a token. */
const SIZE = 12

/** Makes the bytes that only one probe carries. */
export const createToken = (): Buffer => randomBytes(SIZE)

/** The payload of a probe: the token, then zeros up to `size`. */
export function payloadOf(token: Uint8Array, size: number): Buffer {
  const payload = Buffer.alloc(Math.max(size, SIZE))
  payload.set(token)
  return payload
}
