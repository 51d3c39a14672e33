import { INET_SERVICE, IPV4_ADDR } from './datatype.js'
import { intervalValue } from './interval.js'
import { parseInterval } from './parse-value.js'
import type { NftExpression, NftFamily, NftStatement } from './ruleset.js'
import { accept, expect, isNext, next, peek, unexpected, type Cursor } from './token.js'

const FLAGS = ['random', 'fully-random', 'persistent'] as const

/** Reads what follows `masquerade`, `snat`, `dnat` or `redirect`. */
export function parseNat(cursor: Cursor, kind: 'masquerade' | 'snat' | 'dnat' | 'redirect', family: NftFamily): NftStatement {
  if (kind === 'masquerade' || kind === 'redirect') {
    const port = accept(cursor, 'to') ? { port: parsePort(cursor) } : {}
    const flags = parseNatFlags(cursor)
    const body = 'port' in port || flags !== undefined ? { ...port, ...(flags === undefined ? {} : { flags }) } : null
    return kind === 'masquerade' ? { masquerade: body } : { redirect: body }
  }
  const named = accept(cursor, 'ip')
  if (!named && isNext(cursor, 'ip6')) throw unexpected(peek(cursor), "'ip': IPv6 is not modelled")
  expect(cursor, 'to')
  const addr = isNext(cursor, ':') ? {} : { addr: parseAddress(cursor) }
  const port = isNext(cursor, ':') ? { port: parsePort(cursor) } : {}
  const flags = parseNatFlags(cursor)
  const body = { ...(family === 'ip' || !('addr' in addr) ? {} : { family: 'ip' as const }), ...addr, ...port, ...(flags === undefined ? {} : { flags }) }
  return kind === 'snat' ? { snat: body } : { dnat: body }
}

function parseAddress(cursor: Cursor): NftExpression {
  return intervalValue(IPV4_ADDR, parseInterval(cursor, IPV4_ADDR))
}

function parsePort(cursor: Cursor): NftExpression {
  expect(cursor, ':')
  return intervalValue(INET_SERVICE, parseInterval(cursor, INET_SERVICE))
}

function parseNatFlags(cursor: Cursor): string | readonly string[] | undefined {
  const found = new Set<string>()
  const isFlag = (): boolean => FLAGS.some((flag) => isNext(cursor, flag))
  if (!isFlag()) return undefined
  do {
    if (!isFlag()) throw unexpected(peek(cursor), FLAGS.map((flag) => `'${flag}'`).join(', '))
    found.add(next(cursor).text)
  } while (accept(cursor, ','))
  const flags = FLAGS.filter((flag) => found.has(flag))
  return flags.length === 1 ? flags[0] : flags
}
