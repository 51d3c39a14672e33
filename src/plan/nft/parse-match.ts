import { flagsValue, parseFlags, parseNumber, parseRight } from './parse-value.js'
import { prefixLength } from './interval.js'
import type { NftExpression, NftStatement } from './ruleset.js'
import { SELECTOR_WORDS, type Selector } from './selector.js'
import { accept, isNext, next, peek, unexpected, type Cursor } from './token.js'

type Match = Extract<NftStatement, { readonly match: unknown }>
type Op = Match['match']['op']

const OPS = ['==', '!=', '<=', '>=', '<', '>'] as const

/** First words of selectors, for messages and to tell a match from a statement. */
const FIRST_WORDS = new Set([...SELECTOR_WORDS.keys()].map((words) => words.split(' ')[0] ?? ''))

/** Whether a match starts at the cursor. */
export function startsMatch(cursor: Cursor): boolean {
  const token = peek(cursor)
  return token.kind === 'word' && FIRST_WORDS.has(token.text)
}

/** Reads the words of a selector: `ip saddr`, `ct original ip saddr`, `fib daddr . iif type`. */
export function parseSelector(cursor: Cursor): Selector {
  let words = ''
  for (;;) {
    const token = peek(cursor)
    const longer = words === '' ? token.text : `${words} ${token.text}`
    const known = token.kind !== 'string' && [...SELECTOR_WORDS.keys()].some((key) => key === longer || key.startsWith(`${longer} `))
    if (!known) {
      const selector = SELECTOR_WORDS.get(words)
      if (selector) return selector
      const depth = words === '' ? 0 : words.split(' ').length
      const options = [...SELECTOR_WORDS.keys()].filter((key) => words === '' || key.startsWith(`${words} `)).map((key) => key.split(' ')[depth] ?? '')
      throw unexpected(token, `${words === '' ? 'a selector' : `a field of '${words}'`} (${[...new Set(options)].join(', ')})`)
    }
    next(cursor)
    words = longer
  }
}

/** Reads a match: selector, optional mask, optional operator, value. */
export function parseMatch(cursor: Cursor): Match {
  const selector = parseSelector(cursor)
  return selector.type.bitmask ? parseFlagMatch(cursor, selector) : parsePlainMatch(cursor, selector)
}

function parsePlainMatch(cursor: Cursor, selector: Selector): Match {
  const { type } = selector
  if (!type.ifname && (accept(cursor, '&') || accept(cursor, 'and'))) {
    const mask = parseNumber(cursor, type)
    const token = peek(cursor)
    const op = parseOp(cursor)
    if (op !== '==' && op !== '!=') throw unexpected(token, "'==' or '!='")
    const value = parseNumber(cursor, type)
    const length = type.prefixes ? contiguous(mask) : undefined
    if (length !== undefined) return match(op, selector.left, length === 32 ? type.value(value) : { prefix: { addr: type.value((value & mask) >>> 0), len: length } })
    return match(op, { '&': [selector.left, type.value(mask)] }, type.value(value))
  }
  const token = peek(cursor)
  const op = parseOp(cursor) ?? '=='
  if (op !== '==' && op !== '!=') {
    if (type.ifname) throw unexpected(token, "'==' or '!='")
    return match(op, selector.left, type.value(parseNumber(cursor, type)))
  }
  return match(op, selector.left, parseRight(cursor, type))
}

/** `ct state new,established` is "any of", `ct state == new` is "exactly", `tcp flags syn / syn,ack` is "of these, exactly those". */
function parseFlagMatch(cursor: Cursor, selector: Selector): Match {
  const { type, left } = selector
  if (accept(cursor, '&') || accept(cursor, 'and')) {
    const mask = parseFlags(cursor, type)
    const token = peek(cursor)
    const op = parseOp(cursor)
    if (op !== '==' && op !== '!=') throw unexpected(token, "'==' or '!='")
    const value = parseFlags(cursor, type)
    if (value === 0) {
      if (op === '==') throw unexpected(token, "'!=' before 0")
      return match('in', left, flagsValue(type, mask))
    }
    return match(op, { '&': [left, flagsValue(type, mask)] }, flagsValue(type, value))
  }
  const token = peek(cursor)
  const op = parseOp(cursor)
  if (op !== undefined && op !== '==' && op !== '!=') throw unexpected(token, "'==' or '!='")
  if (isNext(cursor, '{')) {
    const right = parseRight(cursor, type)
    return match(typeof right === 'object' ? (op ?? '==') : (op ?? 'in'), left, right)
  }
  const bits = parseFlags(cursor, type)
  if (accept(cursor, '/')) return match(op ?? '==', { '&': [left, flagsValue(type, parseFlags(cursor, type))] }, flagsValue(type, bits))
  const value = flagsValue(type, bits)
  if (op === undefined) return match('in', left, value)
  if (!Array.isArray(value)) return match(op, left, value)
  const [first, ...rest] = value as readonly NftExpression[]
  return match(op, left, rest.reduce<NftExpression>((sum, flag) => ({ '|': [sum, flag] }), first ?? 0))
}

function match(op: Op, left: NftExpression, right: NftExpression): Match {
  return { match: { op, left, right } }
}

function parseOp(cursor: Cursor): Op | undefined {
  const token = peek(cursor)
  const op = token.kind === 'sign' ? OPS.find((sign) => sign === token.text) : undefined
  if (op) cursor.at++
  return op
}

/** Prefix length of a netmask. */
function contiguous(mask: number): number | undefined {
  const hostBits = ~mask >>> 0
  return prefixLength({ lo: 0, hi: hostBits })
}
