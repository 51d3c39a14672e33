import { maskOf } from '../../address/index.js'
import type { Datatype } from './datatype.js'
import { intervalValue, mergeIntervals, sortIfnames, type Interval } from './interval.js'
import type { NftExpression } from './ruleset.js'
import { accept, expect, isNext, next, peek, unexpected, type Cursor } from './token.js'

/** Reads one number of a type. */
export function parseNumber(cursor: Cursor, type: Datatype): number {
  const token = peek(cursor)
  const number = token.kind === 'word' ? type.number(token.text) : undefined
  if (number === undefined) throw unexpected(token, type.noun)
  cursor.at++
  return number
}

/** Reads a number, a prefix (of addresses) or a range. */
export function parseInterval(cursor: Cursor, type: Datatype): Interval & { readonly isRange: boolean } {
  const first = parseNumber(cursor, type)
  if (type.prefixes && accept(cursor, '/')) {
    const token = next(cursor)
    const length = token.kind === 'word' && /^\d{1,2}$/.test(token.text) ? Number(token.text) : 33
    if (length > 32) throw unexpected(token, 'a prefix length from 0 to 32')
    const mask = maskOf(length)
    const lo = (first & mask) >>> 0
    return { lo, hi: (lo | ~mask) >>> 0, isRange: false }
  }
  if (!accept(cursor, '-')) return { lo: first, hi: first, isRange: false }
  const token = peek(cursor)
  const last = parseNumber(cursor, type)
  if (last < first) throw unexpected(token, `an end of the range that is not below ${type.text(type.value(first))}`)
  return { lo: first, hi: last, isRange: true }
}

/** Reads the name of a device, with or without quotes; it may end in `*`. */
export function parseIfname(cursor: Cursor): string {
  const token = peek(cursor)
  if ((token.kind !== 'word' && token.kind !== 'string') || token.text === '') throw unexpected(token, 'the name of a device')
  if (token.text === '*') throw unexpected(token, 'a name before the wildcard')
  if (new TextEncoder().encode(token.text.replace(/\\?\*$/, '')).length > 15) throw unexpected(token, 'a name of at most 15 bytes')
  cursor.at++
  return token.text
}

/** Reads what stands right of a comparison: a value, a prefix, a range or a set. */
export function parseRight(cursor: Cursor, type: Datatype): NftExpression {
  if (isNext(cursor, '{')) return parseSet(cursor, type)
  if (type.ifname) return parseIfname(cursor)
  const { isRange, ...interval } = parseInterval(cursor, type)
  return intervalValue(type, interval, !isRange && type.prefixes === true)
}

/** Reads `{ a, b-c, d/8 }`. A set of one element is that element, as nft lists it. */
export function parseSet(cursor: Cursor, type: Datatype): NftExpression {
  expect(cursor, '{')
  const elements: (Interval & { readonly isRange: boolean })[] = []
  const names: string[] = []
  skipNewlines(cursor)
  do {
    skipNewlines(cursor)
    if (isNext(cursor, '}') && elements.length + names.length > 0) break
    if (type.ifname) names.push(parseIfname(cursor))
    else elements.push(parseInterval(cursor, type))
    skipNewlines(cursor)
  } while (accept(cursor, ','))
  if (!isNext(cursor, '}')) throw unexpected(peek(cursor), "',' or '}'")
  next(cursor)
  const [first] = elements
  if (first && elements.length === 1) return intervalValue(type, first, type.prefixes === true && !first.isRange)
  const values = type.ifname ? sortIfnames(names) : mergeIntervals(elements).map((interval) => intervalValue(type, interval))
  const [only] = values
  return values.length === 1 && only !== undefined ? only : { set: values }
}

function skipNewlines(cursor: Cursor): void {
  while (accept(cursor, '\n'));
}

/** Reads flags joined by `,` or `|`, also in parentheses. Gives their bits. */
export function parseFlags(cursor: Cursor, type: Datatype): number {
  if (accept(cursor, '(')) {
    const bits = parseFlags(cursor, type)
    expect(cursor, ')')
    return bits
  }
  let bits = parseNumber(cursor, type)
  while (accept(cursor, ',') || accept(cursor, '|')) bits = (bits | parseNumber(cursor, type)) >>> 0
  return bits
}

/** The names of the bits that are set, in order: one as string, more as array; 0 where none is. */
export function flagsValue(type: Datatype, bits: number): string | number | readonly (string | number)[] {
  const values: (string | number)[] = []
  let rest = bits
  for (const bit of Object.values(type.symbols ?? {}).sort((a, b) => a - b)) {
    if ((bits & bit) !== 0) {
      values.push(type.value(bit))
      rest &= ~bit
    }
  }
  if (rest !== 0) values.push(rest >>> 0)
  return values.length === 1 ? (values[0] ?? 0) : values.length === 0 ? 0 : values
}
