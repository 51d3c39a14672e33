import { dropImplied, payloadOf } from './dependency.js'
import { parseMangle } from './parse-mangle.js'
import { parseMatch, parseSelector, startsMatch } from './parse-match.js'
import { parseNat } from './parse-nat.js'
import type { NftFamily, NftRule, NftStatement } from './ruleset.js'
import { REJECT_CODES, REJECT_CODES_X } from './symbols.js'
import { accept, expect, isNext, next, peek, tokenize, unexpected, type Cursor } from './token.js'

/**
 * One rule in nft's own words, in the form in which the kernel would list it: sets sorted, implied matches left out.
 *
 * @param family of the table that the rule is for (default ip): `reject` alone means another ICMP error in each.
 * @throws NftSyntaxError
 * @example parseRule('ip saddr 10.0.0.0/8 tcp dport 80 counter drop comment "no web"')
 */
export function parseRule(text: string, family: NftFamily = 'ip'): NftRule {
  const cursor: Cursor = { tokens: tokenize(text), at: 0 }
  while (isNext(cursor, '\n')) next(cursor)
  const rule = readRule(cursor, family)
  while (isNext(cursor, '\n') || isNext(cursor, ';')) next(cursor)
  if (peek(cursor).kind !== 'end') throw unexpected(peek(cursor), 'the end of the rule')
  return rule
}

/** Reads a rule up to the newline, `;` or `}` behind it. */
export function readRule(cursor: Cursor, family: NftFamily): NftRule {
  const statements: NftStatement[] = []
  const first = cursor.at
  let comment: string | undefined
  while (!endsRule(cursor)) {
    if (isNext(cursor, 'comment')) {
      next(cursor)
      comment = next(cursor).text
      if (!endsRule(cursor)) throw unexpected(peek(cursor), 'the end of the rule behind its comment')
      break
    }
    const last = statements.at(-1)
    if (last && isTerminal(last)) throw unexpected(peek(cursor), `the end of the rule: nothing has an effect behind '${Object.keys(last)[0] ?? ''}'`)
    statements.push(parseStatement(cursor, family, statements))
  }
  if (statements.length === 0) throw unexpected(peek(cursor), 'a match or a statement')
  const handle = cursor.tokens.slice(first, cursor.at).find((token) => token.handle !== undefined)?.handle
  return { expr: dropImplied(statements, family), ...(comment === undefined ? {} : { comment }), ...(handle === undefined ? {} : { handle }) }
}

function endsRule(cursor: Cursor): boolean {
  return peek(cursor).kind === 'end' || isNext(cursor, '\n') || isNext(cursor, ';') || isNext(cursor, '}')
}

function isTerminal(statement: NftStatement): boolean {
  return !('match' in statement || 'counter' in statement || 'mangle' in statement || 'log' in statement)
}

const NATS = ['masquerade', 'snat', 'dnat', 'redirect'] as const

function parseStatement(cursor: Cursor, family: NftFamily, before: readonly NftStatement[]): NftStatement {
  if (startsMatch(cursor)) return parseMatchOrMangle(cursor)
  const token = peek(cursor)
  if (token.kind !== 'word') throw unexpected(token, 'a match or a statement')
  const nat = NATS.find((kind) => kind === token.text)
  next(cursor)
  if (nat) return parseNat(cursor, nat, family)
  switch (token.text) {
    case 'accept':
      return { accept: null }
    case 'drop':
      return { drop: null }
    case 'return':
      return { return: null }
    case 'jump':
      return { jump: { target: parseTarget(cursor) } }
    case 'goto':
      return { goto: { target: parseTarget(cursor) } }
    case 'counter':
      return parseCounter(cursor)
    case 'reject':
      return parseReject(cursor, family, before)
    case 'log':
      return parseLog(cursor)
    default:
      throw unexpected(token, 'a match (ip, tcp, udp, icmp, ether, meta, ct, fib, iifname, …) or a statement (accept, drop, return, jump, goto, reject, counter, log, masquerade, snat, dnat, redirect)')
  }
}

function parseMatchOrMangle(cursor: Cursor): NftStatement {
  const start = cursor.at
  const selector = parseSelector(cursor)
  if (isNext(cursor, 'set')) return parseMangle(cursor, selector)
  cursor.at = start
  return parseMatch(cursor)
}

function parseTarget(cursor: Cursor): string {
  const token = next(cursor)
  if (token.kind !== 'word') throw unexpected(token, 'the name of a chain')
  return token.text
}

function parseCounter(cursor: Cursor): NftStatement {
  if (!accept(cursor, 'packets')) return { counter: null }
  const packets = parseCount(cursor)
  expect(cursor, 'bytes')
  return { counter: { packets, bytes: parseCount(cursor) } }
}

function parseCount(cursor: Cursor): number {
  const token = next(cursor)
  if (!/^\d+$/.test(token.text)) throw unexpected(token, 'a number')
  return Number(token.text)
}

function parseReject(cursor: Cursor, family: NftFamily, before: readonly NftStatement[]): NftStatement {
  if (!accept(cursor, 'with')) return { reject: { type: family === 'ip' || before.some(isIpv4) ? 'icmp' : 'icmpx', expr: 'port-unreachable' } }
  if (accept(cursor, 'tcp')) {
    expect(cursor, 'reset')
    return { reject: { type: 'tcp reset' } }
  }
  const token = next(cursor)
  if (token.text !== 'icmp' && token.text !== 'icmpx') throw unexpected(token, "'icmp', 'icmpx' or 'tcp reset'")
  if (token.text === 'icmpx' && family === 'ip') throw unexpected(token, "'icmp' or 'tcp reset': icmpx is for inet and bridge tables")
  accept(cursor, 'type')
  const codes = token.text === 'icmp' ? REJECT_CODES : REJECT_CODES_X
  const code = next(cursor)
  const expr = Object.keys(codes).find((name) => name === code.text) ?? (token.text === 'icmp' ? Object.entries(codes).find(([, number]) => String(number) === code.text)?.[0] : undefined)
  if (expr === undefined) throw unexpected(code, Object.keys(codes).join(', '))
  return { reject: { type: token.text, expr } }
}

/** Whether a match before says that the packet is IPv4: then `reject` answers with ICMP. */
function isIpv4(statement: NftStatement): boolean {
  if (!('match' in statement)) return false
  const { left, right, op } = statement.match
  const protocol = payloadOf(left)
  if (protocol === 'ip' || protocol === 'icmp') return true
  return op === '==' && typeof left === 'object' && 'meta' in left && left.meta.key === 'nfproto' && right === 'ipv4'
}

function parseLog(cursor: Cursor): NftStatement {
  let body: { readonly prefix?: string; readonly level?: string; readonly group?: number } | undefined
  for (;;) {
    if (accept(cursor, 'prefix')) {
      const token = next(cursor)
      if (token.kind !== 'string' && token.kind !== 'word') throw unexpected(token, 'a prefix in quotes')
      body = { ...body, prefix: token.text }
    } else if (accept(cursor, 'level')) {
      const token = next(cursor)
      if (token.kind !== 'word') throw unexpected(token, 'a level (emerg, alert, crit, err, warn, notice, info, debug)')
      if (token.text !== 'warn') body = { ...body, level: token.text }
    } else if (accept(cursor, 'group')) body = { ...body, group: parseCount(cursor) }
    else return { log: body ?? null }
  }
}
