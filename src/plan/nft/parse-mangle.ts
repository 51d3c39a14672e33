import { MARK } from './datatype.js'
import { parseSelector } from './parse-match.js'
import { parseNumber } from './parse-value.js'
import type { NftExpression, NftStatement } from './ruleset.js'
import type { Selector } from './selector.js'
import { accept, expect, isNext, peek, unexpected, type Cursor } from './token.js'

/** A mark as `(source & mask) ^ xor`, the only form in which the kernel computes one; without a source it is `xor`. Follows `nft_bitwise_eval_bool()`. */
interface Bitwise {
  readonly source?: Selector
  readonly mask: number
  readonly xor: number
}

const ALL = 0xffffffff
const OPS: Readonly<Record<string, '&' | '|' | '^'>> = { '&': '&', and: '&', '|': '|', or: '|', '^': '^', xor: '^' }
const PRECEDENCE = { '&': 3, '^': 2, '|': 1 } as const

/** Reads what follows `meta mark set`, `ct mark set` or a field of the IPv4 header that may be written. */
export function parseMangle(cursor: Cursor, selector: Selector): NftStatement {
  if (!selector.settable) throw unexpected(peek(cursor), `a comparison with '${selector.text}' (only 'meta mark', 'ct mark', 'ip dscp' and 'ip ecn' can be set)`)
  expect(cursor, 'set')
  if (selector.protocol !== undefined) return { mangle: { key: selector.left, value: selector.type.value(parseNumber(cursor, selector.type)) } }
  return { mangle: { key: selector.left, value: toExpression(parseBitwise(cursor, 1)) } }
}

/** A mark can be read on the right as well. */
const isMark = ({ settable, protocol }: Selector): boolean => settable === true && protocol === undefined

function parseBitwise(cursor: Cursor, least: number): Bitwise {
  let left = parseOperand(cursor)
  for (;;) {
    const token = peek(cursor)
    const op = token.kind === 'string' ? undefined : OPS[token.text]
    if (op === undefined || PRECEDENCE[op] < least) return left
    cursor.at++
    const place = peek(cursor)
    const right = parseBitwise(cursor, PRECEDENCE[op] + 1)
    if (right.source) throw unexpected(place, 'a constant right of the operator')
    left = combine(left, op, right.xor)
  }
}

function parseOperand(cursor: Cursor): Bitwise {
  if (accept(cursor, '(')) {
    const inner = parseBitwise(cursor, 1)
    expect(cursor, ')')
    return inner
  }
  if (isNext(cursor, 'meta') || isNext(cursor, 'ct') || isNext(cursor, 'mark')) {
    const token = peek(cursor)
    const source = parseSelector(cursor)
    if (!isMark(source)) throw unexpected(token, "a mark: a number, 'meta mark' or 'ct mark'")
    return { source, mask: ALL, xor: 0 }
  }
  return { mask: 0, xor: parseNumber(cursor, MARK) }
}

function combine({ mask, xor, ...rest }: Bitwise, op: '&' | '|' | '^', constant: number): Bitwise {
  if (op === '&') return { ...rest, mask: (mask & constant) >>> 0, xor: (xor & constant) >>> 0 }
  if (op === '^') return { ...rest, mask, xor: (xor ^ constant) >>> 0 }
  return { ...rest, mask: (mask & ~constant) >>> 0, xor: ((xor & ~constant) | constant) >>> 0 }
}

/** Follows nft's `netlink_parse_bitwise_bool()`: bits that are cleared and set show as `|`. */
function toExpression({ source, mask, xor }: Bitwise): NftExpression {
  if (!source) return xor
  const or = (xor & ~mask) >>> 0
  const flip = (xor & mask) >>> 0
  const and = (mask | or) >>> 0
  let expression: NftExpression = source.left
  if (and !== ALL) expression = { '&': [expression, and] }
  if (flip !== 0) expression = { '^': [expression, flip] }
  if (or !== 0) expression = { '|': [expression, or] }
  return expression
}
