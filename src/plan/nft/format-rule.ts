import { INET_SERVICE, IPV4_ADDR, numberOf, type Datatype } from './datatype.js'
import { NftDataError } from './nft-error.js'
import type { NftExpression, NftFamily, NftNat, NftRule, NftStatement } from './ruleset.js'
import { selectorOf } from './selector.js'
import { REJECT_CODES, REJECT_CODES_X } from './symbols.js'

/**
 * A rule as `nft list` shows it.
 *
 * @param family of its table (default ip).
 * @throws NftDataError where a statement or an expression is none that hopspec models.
 * @example formatRule(parseRule('tcp dport {443,80} counter drop')) // 'tcp dport { 80, 443 } counter drop'
 */
export function formatRule(rule: NftRule, family: NftFamily = 'ip'): string {
  const words = rule.expr.map((statement) => formatAny(statement, family))
  if (rule.comment !== undefined) words.push(`comment "${quotable(rule.comment)}"`)
  return words.join(' ')
}

/** Data that comes from outside may have any shape. */
function formatAny(statement: NftStatement, family: NftFamily): string {
  try {
    return formatStatement(statement, family)
  } catch (error) {
    if (error instanceof TypeError) throw new NftDataError(statement, 'a statement in the shape of libnftables-json(5)')
    throw error
  }
}

function formatStatement(statement: NftStatement, family: NftFamily): string {
  if ('match' in statement) return formatMatch(statement.match.op, statement.match.left, statement.match.right)
  if ('counter' in statement) return statement.counter ? `counter packets ${count(statement.counter.packets)} bytes ${count(statement.counter.bytes)}` : 'counter'
  if ('accept' in statement) return 'accept'
  if ('drop' in statement) return 'drop'
  if ('return' in statement) return 'return'
  if ('jump' in statement) return `jump ${checkName(statement.jump.target)}`
  if ('goto' in statement) return `goto ${checkName(statement.goto.target)}`
  if ('reject' in statement) return formatReject(statement.reject, family)
  if ('masquerade' in statement) return formatNat('masquerade', statement.masquerade ?? {}, family)
  if ('redirect' in statement) return formatNat('redirect', statement.redirect ?? {}, family)
  if ('snat' in statement) return formatNat('snat', statement.snat, family)
  if ('dnat' in statement) return formatNat('dnat', statement.dnat, family)
  if ('mangle' in statement) return formatMangle(statement.mangle.key, statement.mangle.value)
  if ('log' in statement) {
    const { prefix, group, level } = statement.log ?? {}
    return ['log', prefix === undefined ? '' : ` prefix "${quotable(prefix)}"`, group === undefined ? '' : ` group ${count(group)}`, level === undefined ? '' : ` level ${checkName(level)}`].join('')
  }
  throw new NftDataError(statement, 'a statement (match, counter, accept, drop, return, jump, goto, reject, masquerade, snat, dnat, redirect, mangle, log)')
}

function formatMatch(op: string, left: NftExpression, right: NftExpression): string {
  const masked = isObject(left) && '&' in left ? left['&'] : undefined
  const selector = selectorOf(masked ? masked[0] : left)
  if (!selector) throw new NftDataError(left, 'a field that hopspec models')
  const { type, text } = selector
  if (type.bitmask) {
    // nft takes and prints a slash before several flags alone.
    if (masked && !Array.isArray(masked[1])) return `${text} & ${flags(masked[1], type)} ${op} ${flags(right, type)}`
    if (masked) return `${text} ${op === '!=' ? '!= ' : ''}${flags(right, type)} / ${flags(masked[1], type)}`
    if (op === 'in') return `${text} ${flags(right, type)}`
    return `${text} ${op === '!=' || !isSet(right) ? `${op} ` : ''}${isSet(right) ? formatRight(right, type) : flags(right, type).replaceAll(',', ' | ')}`
  }
  if (op === 'in') throw new NftDataError(op, "'==' or '!='")
  if (masked) return `${text} & ${formatRight(masked[1], type)} ${op} ${formatRight(right, type)}`
  return `${text} ${op === '==' ? '' : `${op} `}${formatRight(right, type)}`
}

function formatRight(value: NftExpression, type: Datatype): string {
  if (typeof value === 'string' || typeof value === 'number') {
    if (type.ifname ? !/^[^"\n]+$/.test(String(value)) : numberOf(type, value) === undefined) throw new NftDataError(value, type.noun)
    return type.text(value)
  }
  if (isSet(value)) return `{ ${value.set.map((element) => formatRight(element, type)).join(', ')} }`
  if ('prefix' in value && type.prefixes && Number.isInteger(value.prefix.len) && value.prefix.len >= 0 && value.prefix.len <= 32) {
    return `${formatRight(value.prefix.addr, type)}/${value.prefix.len}`
  }
  if ('range' in value && !type.ifname) return value.range.map((end) => formatRight(plain(end, type), type)).join('-')
  throw new NftDataError(value, type.noun)
}

/** An end of a range: a symbol has a dash itself ('host-unreachable'), its number has none. */
function plain(end: NftExpression, type: Datatype): NftExpression {
  return type.symbols && typeof end === 'string' ? (numberOf(type, end) ?? end) : end
}

function flags(value: NftExpression, type: Datatype): string {
  if (Array.isArray(value)) return (value as readonly NftExpression[]).map((flag) => flags(flag, type)).join(',')
  if (isObject(value) && '|' in value) return value['|'].map((flag) => flags(flag, type)).join(',')
  return formatRight(value, type)
}

function formatReject(reject: { readonly type?: string; readonly expr?: string } | null, family: NftFamily): string {
  const usual = family === 'ip' ? 'icmp' : 'icmpx'
  const { type = usual, expr = 'port-unreachable' } = reject ?? {}
  if (type === 'tcp reset') return 'reject with tcp reset'
  const codes = type === 'icmp' ? REJECT_CODES : type === 'icmpx' ? REJECT_CODES_X : undefined
  if (!codes) throw new NftDataError(type, "'icmp', 'icmpx' or 'tcp reset'")
  if (!Object.hasOwn(codes, expr)) throw new NftDataError(expr, Object.keys(codes).join(', '))
  return type === usual && expr === 'port-unreachable' ? 'reject' : `reject with ${type} ${expr}`
}

function formatNat(kind: string, nat: NftNat, family: NftFamily): string {
  const words = [kind]
  if (nat.addr !== undefined && isSet(nat.addr)) throw new NftDataError(nat.addr, 'an address, a prefix or a range')
  if (nat.family === 'ip6') throw new NftDataError(nat.family, "'ip'")
  if (nat.addr !== undefined && family !== 'ip') words.push('ip')
  const addr = nat.addr === undefined ? '' : formatRight(nat.addr, IPV4_ADDR)
  const port = nat.port === undefined ? '' : `:${formatRight(nat.port, INET_SERVICE)}`
  if (addr !== '' || port !== '') words.push('to', addr + port)
  const given = [nat.flags ?? []].flat()
  const unknown = given.find((flag) => !NAT_FLAGS.includes(flag))
  if (unknown !== undefined) throw new NftDataError(unknown, NAT_FLAGS.join(', '))
  if (given.length > 0) words.push(given.join(','))
  return words.join(' ')
}

const NAT_FLAGS: readonly string[] = ['random', 'fully-random', 'persistent']

function formatMangle(key: NftExpression, value: NftExpression): string {
  const selector = selectorOf(key)
  if (!selector?.settable) throw new NftDataError(key, "'meta mark', 'ct mark', 'ip dscp' or 'ip ecn'")
  if (selector.protocol !== undefined) return `${selector.text} set ${formatRight(value, selector.type)}`
  return `${selector.text} set ${formatBitwise(value, selector.type)}`
}

function formatBitwise(value: NftExpression, type: Datatype): string {
  if (typeof value === 'number') return formatRight(value, type)
  for (const op of ['&', '^', '|'] as const) {
    const operands = isObject(value) ? (value as Readonly<Record<string, readonly [NftExpression, NftExpression]>>)[op] : undefined
    if (operands) return `${formatBitwise(operands[0], type)} ${op} ${formatBitwise(operands[1], type)}`
  }
  const selector = selectorOf(value)
  if (!selector?.settable) throw new NftDataError(value, "a mark: a number, 'meta mark' or 'ct mark'")
  return selector.text
}

/** A name of a table or chain that stands in the text as one word. */
export function checkName(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_/.\\-]*$/.test(name)) throw new NftDataError(name, 'a name that starts with a letter and has letters, digits, _ - . and / alone')
  return name
}

function count(value: number): number {
  if (!Number.isInteger(value) || value < 0) throw new NftDataError(value, 'a count')
  return value
}

function quotable(text: string): string {
  if (/["\n]/.test(text)) throw new NftDataError(text, 'a text without quotes and newlines')
  return text
}

function isObject(value: NftExpression): value is Exclude<Extract<NftExpression, object>, readonly NftExpression[]> {
  return typeof value === 'object' && !Array.isArray(value)
}

function isSet(value: NftExpression): value is { readonly set: readonly NftExpression[] } {
  return isObject(value) && 'set' in value
}
