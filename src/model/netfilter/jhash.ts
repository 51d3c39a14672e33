const INIT = 0xdeadbeef

/** Bob Jenkins' hash of 32-bit words. Follows `jhash2()`, include/linux/jhash.h. */
export function jhash2(words: readonly number[], initval: number): number {
  let length = words.length
  let a = (INIT + (length << 2) + initval) | 0
  let b = a
  let c = a
  let at = 0
  const word = (index: number): number => words[index] ?? 0
  while (length > 3) {
    a = (a + word(at)) | 0
    b = (b + word(at + 1)) | 0
    c = (c + word(at + 2)) | 0
    a = (a - c) ^ rotate(c, 4)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 6)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 8)
    b = (b + a) | 0
    a = (a - c) ^ rotate(c, 16)
    c = (c + b) | 0
    b = (b - a) ^ rotate(a, 19)
    a = (a + c) | 0
    c = (c - b) ^ rotate(b, 4)
    b = (b + a) | 0
    at += 3
    length -= 3
  }
  if (length === 0) return c >>> 0
  if (length === 3) c = (c + word(at + 2)) | 0
  if (length >= 2) b = (b + word(at + 1)) | 0
  a = (a + word(at)) | 0
  c = (c ^ b) - rotate(b, 14)
  a = (a ^ c) - rotate(c, 11)
  b = (b ^ a) - rotate(a, 25)
  c = (c ^ b) - rotate(b, 16)
  a = (a ^ c) - rotate(c, 4)
  b = (b ^ a) - rotate(a, 14)
  c = (c ^ b) - rotate(b, 24)
  return c >>> 0
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

/** A hash scaled to 0 … count - 1. Follows `reciprocal_scale()`, include/linux/math.h. */
export const reciprocalScale = (hash: number, count: number): number => Math.floor((hash * count) / 2 ** 32)
