import { expect } from 'vitest'
import { WireError } from '../../../src/wire/index.js'

/** What decoding a header said of bytes that end too early: 'udp.length@4' for each length from 0 up, runs of equal ones once. */
export function truncations(decode: (bytes: Uint8Array, at: number, end: number) => unknown, header: Uint8Array): string[] {
  const said: string[] = []
  for (let size = 0; size < header.length; size++) {
    const error = thrownBy(() => decode(header, 0, size))
    expect(error).toBeInstanceOf(WireError)
    const { reason, layer, field, offset } = error as WireError
    expect(reason).toBe('truncated')
    said.push(`${layer}.${field}@${offset}`)
  }
  expect(() => decode(header, 0, header.length)).not.toThrow()
  return said.filter((text, index) => text !== said[index - 1])
}

/** The error that is thrown, or undefined. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}
