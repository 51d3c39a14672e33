/** Two independent 32-bit hashes of a text, murmur3's way: multiply, xor, and its finaliser. Fast, not cryptographic. */
function hash(text: string, seed: number): readonly [number, number] {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
    a = (a << 13) | (a >>> 19)
    b = (b << 15) | (b >>> 17)
  }
  return [finish(a ^ Math.imul(b, 0x85ebca6b) ^ text.length), finish(b ^ Math.imul(a, 0xc2b2ae35) ^ text.length)]
}

/** Follows `fmix32()` of MurmurHash3. */
function finish(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hex = (byte: number): string => HEX[byte & 255] as string

/**
 * Eight lower-case hex digits that follow from a name alone; with `salt`, others.
 *
 * @example `veth${hexFromName('rain-kubernetes-1/coffee')}`
 */
export function hexFromName(name: string, salt = 0): string {
  const [a] = hash(name, Math.imul(salt, 0x01000193))
  return hex(a >>> 24) + hex(a >>> 16) + hex(a >>> 8) + hex(a)
}

/**
 * A locally administered unicast MAC address that follows from a name alone; with `salt`, another.
 *
 * @example macFromName('rain-kubernetes-1 flannel.1')
 */
export function macFromName(name: string, salt = 0): string {
  const [a, b] = hash(name, Math.imul(salt, 0x01000193) ^ 0x4d4143)
  return `${hex(((a >>> 24) & 0xfc) | 0x02)}:${hex(a >>> 16)}:${hex(a >>> 8)}:${hex(a)}:${hex(b >>> 24)}:${hex(b >>> 16)}`
}
