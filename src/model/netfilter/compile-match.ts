import type { NftExpression, NftStatement } from '../../plan/index.js'
import { numberOf, selectorOf, type Datatype } from '../../plan/nft/index.js'
import { compileField, type Reader } from './read-field.js'
import type { NetfilterDeps } from './netfilter.js'
import type { Pktinfo } from './pktinfo.js'

type Match = Extract<NftStatement, { readonly match: unknown }>['match']

/** A match as a test of packets. Follows `nft_cmp_eval()`, `nft_range_eval()`, `nft_lookup_eval()` and `nft_bitwise_eval_mask_xor()`. */
export function compileMatch({ op, left, right }: Match, deps: NetfilterDeps): (pkt: Pktinfo) => boolean {
  const masked = typeof left === 'object' && '&' in left ? left['&'] : undefined
  const field = masked ? masked[0] : left
  const type = selectorOf(field)?.type
  if (!type) throw new RangeError(`no field: ${JSON.stringify(field)}`)
  const value = compileField(field, deps)
  const read = masked ? maskReader(value, bitsOf(type, masked[1])) : value
  const equal = op !== '!='
  if (type.ifname) {
    const isNamed = compileNames(elementsOf(right), deps, field)
    return (pkt) => {
      const found = read(pkt)
      return found !== undefined && isNamed(found) === equal
    }
  }
  if (op === 'in') {
    const bits = bitsOf(type, right)
    return (pkt) => {
      const found = read(pkt)
      return typeof found === 'number' && (found & bits) !== 0
    }
  }
  const intervals = intervalsOf(op, right, type)
  return (pkt) => {
    const found = read(pkt)
    if (typeof found !== 'number') return false
    for (let at = 0, interval = intervals[0]; interval !== undefined; interval = intervals[++at]) if (found >= interval.min && found <= interval.max) return equal
    return !equal
  }
}

const elementsOf = (right: NftExpression): readonly NftExpression[] => (typeof right === 'object' && 'set' in right ? right.set.flatMap(elementsOf) : [right])

function maskReader(read: Reader, mask: number): Reader {
  return (pkt) => {
    const value = read(pkt)
    return typeof value === 'number' ? and(value, mask) : value
  }
}

/** Bitwise and of unsigned numbers of up to 48 bits (a MAC address). */
const and = (a: number, b: number): number => (b < 2 ** 32 ? (a & b) >>> 0 : (high(a) & high(b)) * 2 ** 24 + (low(a) & low(b)))
const high = (number: number): number => Math.floor(number / 2 ** 24)
const low = (number: number): number => number % 2 ** 24

/** Numbers, both ends included. */
interface Interval {
  readonly min: number
  readonly max: number
}

/** The values that a comparison holds for; of '!=' those that it does not. */
function intervalsOf(op: Match['op'], right: NftExpression, type: Datatype): readonly Interval[] {
  switch (op) {
    case '<': return [{ min: 0, max: scalar(type, right) - 1 }]
    case '<=': return [{ min: 0, max: scalar(type, right) }]
    case '>': return [{ min: scalar(type, right) + 1, max: Number.POSITIVE_INFINITY }]
    case '>=': return [{ min: scalar(type, right), max: Number.POSITIVE_INFINITY }]
    default: return elementsOf(right).map((element) => intervalOf(element, type))
  }
}

function intervalOf(element: NftExpression, type: Datatype): Interval {
  if (typeof element === 'object' && 'range' in element) return { min: scalar(type, element.range[0]), max: scalar(type, element.range[1]) }
  if (typeof element === 'object' && 'prefix' in element) {
    const min = scalar(type, element.prefix.addr)
    return { min, max: min + 2 ** (32 - element.prefix.len) - 1 }
  }
  const value = type.bitmask ? bitsOf(type, element) : scalar(type, element)
  return { min: value, max: value }
}

/** `iifname` compares names, with a wildcard their beginnings; `iif` the index that the name has. */
function compileNames(names: readonly NftExpression[], deps: NetfilterDeps, field: NftExpression): (found: number | string) => boolean {
  const tests = names.map((name) => compileDevice(String(name), deps, field))
  const [only] = tests
  return only !== undefined && tests.length === 1 ? only : (found) => tests.some((test) => test(found))
}

function compileDevice(name: string, deps: NetfilterDeps, field: NftExpression): (found: number | string) => boolean {
  if (typeof field === 'object' && 'meta' in field && !field.meta.key.endsWith('name')) {
    return (found) => found === deps.ifindex(name)
  }
  if (name.endsWith('\\*')) return (found) => found === `${name.slice(0, -2)}*`
  return name.endsWith('*') ? (found) => String(found).startsWith(name.slice(0, -1)) : (found) => found === name
}

function scalar(type: Datatype, value: NftExpression): number {
  const number = typeof value === 'string' || typeof value === 'number' ? numberOf(type, value) : undefined
  if (number === undefined) throw new RangeError(`${JSON.stringify(value)} is not ${type.noun}`)
  return number
}

function bitsOf(type: Datatype, value: NftExpression): number {
  if (Array.isArray(value)) return (value as readonly NftExpression[]).reduce<number>((bits, flag) => bits | bitsOf(type, flag), 0)
  if (typeof value === 'object' && '|' in value) return bitsOf(type, value['|'][0]) | bitsOf(type, value['|'][1])
  return scalar(type, value)
}
