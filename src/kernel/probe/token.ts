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

/** What a TCP connection counts its bytes from, which marks the segments that carry no payload: the beginning of its token, and never 0. */
export const sequenceOf = (token: Uint8Array): number => new DataView(token.buffer, token.byteOffset).getUint32(0) || 1
