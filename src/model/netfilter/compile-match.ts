import type { NftExpression, NftStatement } from '../../plan/index.js'
import { numberOf, selectorOf, type Datatype } from '../../plan/nft/index.js'
import { compileField, type Reader } from './read-field.js'
import type { NetfilterDeps } from './netfilter.js'
import type { Pktinfo } from './pktinfo.js'

type Match = Extract<NftStatement, { readonly match: unknown }>['match']
type Test = (value: number | string) => boolean

/** A match as a test of packets. Follows `nft_cmp_eval()`, `nft_range_eval()`, `nft_lookup_eval()` and `nft_bitwise_eval_mask_xor()`. */
export function compileMatch({ op, left, right }: Match, deps: NetfilterDeps): (pkt: Pktinfo) => boolean {
  const masked = typeof left === 'object' && '&' in left ? left['&'] : undefined
  const field = masked ? masked[0] : left
  const type = selectorOf(field)?.type
  if (!type) throw new RangeError(`no field: ${JSON.stringify(field)}`)
  const read = compileField(field, deps)
  const value = masked ? maskReader(read, bitsOf(type, masked[1])) : read
  const test = compileTest(op, right, type, deps, field)
  return (pkt) => {
    const found = value(pkt)
    return found !== undefined && test(found)
  }
}

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

function compileTest(op: Match['op'], right: NftExpression, type: Datatype, deps: NetfilterDeps, field: NftExpression): Test {
  switch (op) {
    case 'in': {
      const bits = bitsOf(type, right)
      return (value) => typeof value === 'number' && (value & bits) !== 0
    }
    case '==': return compileEqual(right, type, deps, field)
    case '!=': {
      const equal = compileEqual(right, type, deps, field)
      return (value) => !equal(value)
    }
    default: {
      const bound = scalar(type, right)
      if (op === '<') return (value) => typeof value === 'number' && value < bound
      if (op === '>') return (value) => typeof value === 'number' && value > bound
      return op === '<=' ? (value) => typeof value === 'number' && value <= bound : (value) => typeof value === 'number' && value >= bound
    }
  }
}

function compileEqual(right: NftExpression, type: Datatype, deps: NetfilterDeps, field: NftExpression): Test {
  if (typeof right === 'object' && 'set' in right) {
    const tests = right.set.map((element) => compileEqual(element, type, deps, field))
    return (value) => tests.some((test) => test(value))
  }
  if (type.ifname) return compileDevice(String(right), deps, field)
  if (typeof right === 'object' && 'range' in right) {
    const [min, max] = [scalar(type, right.range[0]), scalar(type, right.range[1])]
    return (value) => typeof value === 'number' && value >= min && value <= max
  }
  if (typeof right === 'object' && 'prefix' in right) {
    const first = scalar(type, right.prefix.addr)
    const behind = first + 2 ** (32 - right.prefix.len)
    return (value) => typeof value === 'number' && value >= first && value < behind
  }
  const wanted = type.bitmask ? bitsOf(type, right) : scalar(type, right)
  return (value) => value === wanted
}

/** `iifname` compares names, with a wildcard their beginnings; `iif` the index that the name has. */
function compileDevice(name: string, deps: NetfilterDeps, field: NftExpression): Test {
  if (typeof field === 'object' && 'meta' in field && !field.meta.key.endsWith('name')) {
    return (value) => value === deps.ifindex(name)
  }
  if (name.endsWith('\\*')) return (value) => value === `${name.slice(0, -2)}*`
  return name.endsWith('*') ? (value) => String(value).startsWith(name.slice(0, -1)) : (value) => value === name
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
