import { toHex, writeHex } from './hex.js'

/** What follows the last header that is understood; of an ICMP error the quoted packet follows as layers of its own. */
export interface PayloadLayer {
  readonly kind: 'payload'
  /** Bytes in lower-case hex. */
  readonly data: string
}

/** Takes all bytes from `at` to `end`. */
export function decodePayload(bytes: Uint8Array, at = 0, end = bytes.length): PayloadLayer {
  return { kind: 'payload', data: toHex(bytes, at, end) }
}

/** Size in bytes. */
export function payloadSize({ data }: PayloadLayer): number {
  return data.length >>> 1
}

/** Writes the bytes at `at` and returns how many. @throws WireError (range) */
export function encodePayload({ data }: PayloadLayer, bytes: Uint8Array, at: number): number {
  return writeHex(data, bytes, at, 'payload', 'data')
}

/** 'payload 56 bytes: 0001020304050607…', at most sixteen bytes of it. */
export function formatPayload(layer: PayloadLayer): string {
  const size = payloadSize(layer)
  return `payload ${size} ${size === 1 ? 'byte' : 'bytes'}: ${layer.data.slice(0, 32)}${layer.data.length > 32 ? '…' : ''}`
}
