import type { Datatype } from './datatype.js'
import type { NftExpression } from './ruleset.js'

/** Numbers from `lo` to `hi`, both included. */
export interface Interval {
  readonly lo: number
  readonly hi: number
}

/** Prefix length of an interval that is exactly one prefix of 32 bits. */
export function prefixLength({ lo, hi }: Interval): number | undefined {
  const size = hi - lo + 1
  const bits = Math.log2(size)
  return Number.isInteger(bits) && lo % size === 0 ? 32 - bits : undefined
}

/** An interval as nft's JSON has it; of addresses a prefix where it is one and `prefixes` allows. */
export function intervalValue(type: Datatype, interval: Interval, prefixes = type.prefixes === true): NftExpression {
  const { lo, hi } = interval
  if (lo === hi) return type.value(lo)
  const len = prefixes ? prefixLength(interval) : undefined
  if (len !== undefined) return { prefix: { addr: type.value(lo), len } }
  return { range: [type.value(lo), type.value(hi)] }
}

/**
 * The elements of a set in the kernel's order. Where one of them is an interval, those that overlap or touch become one,
 * as in a set with `auto-merge`.
 */
export function mergeIntervals(elements: readonly Interval[]): readonly Interval[] {
  const sorted = [...elements].sort((a, b) => a.lo - b.lo || a.hi - b.hi)
  const merges = elements.some(({ lo, hi }) => lo !== hi)
  const merged: Interval[] = []
  for (const { lo, hi } of sorted) {
    const last = merged.at(-1)
    if (last && (lo <= last.hi || (merges && lo === last.hi + 1))) merged[merged.length - 1] = { lo: last.lo, hi: Math.max(last.hi, hi) }
    else merged.push({ lo, hi })
  }
  return merged
}

/**
 * Order of device names in a set: the kernel keeps them as 16-byte numbers in the order of the machine's bytes
 * (little-endian), so the last letter counts most; with a wildcard in the set, as texts.
 */
export function sortIfnames(names: readonly string[]): readonly string[] {
  const reversed = (name: string): string => [...name.padEnd(16, '\0')].reverse().join('')
  const wild = names.some((name) => name.endsWith('*'))
  const key = wild ? (name: string): string => name.replace(/\*$/, '') : reversed
  return [...new Set(names)].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
