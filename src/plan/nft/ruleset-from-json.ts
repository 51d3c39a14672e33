import { formatRule } from './format-rule.js'
import { NftDataError } from './nft-error.js'
import { parseRule } from './parse-rule.js'
import type { NftChain, NftFamily, NftHook, NftRule, NftStatement, NftTable } from './ruleset.js'

interface JsonObject {
  readonly [key: string]: unknown
}

/**
 * The tables in the answer of `nft -j list ruleset`. Tables of families that hopspec does not model (ip6, arp, netdev) are left out.
 *
 * @param json the text, or what `JSON.parse` made of it.
 * @throws NftDataError where a table holds what hopspec does not model, SyntaxError where the text is no JSON.
 */
export function rulesetFromJson(json: unknown): readonly NftTable[] {
  const parsed: unknown = typeof json === 'string' ? JSON.parse(json) : json
  const items = isObject(parsed) ? parsed['nftables'] : undefined
  if (!Array.isArray(items)) throw new NftDataError(parsed, "the object of 'nft -j list ruleset'")
  const tables = new Map<string, { family: NftFamily; name: string; chains: Map<string, NftChain & { rules: NftRule[] }> }>()
  for (const item of items as readonly unknown[]) {
    if (!isObject(item)) throw new NftDataError(item, 'an object')
    const [kind = '', body] = Object.entries(item)[0] ?? []
    if (kind === 'metainfo' || !isObject(body) || !isFamily(body['family'])) continue
    const tableKey = `${body['family']} ${text(body, kind === 'table' ? 'name' : 'table')}`
    if (kind === 'table') {
      tables.set(tableKey, { family: body['family'], name: text(body, 'name'), chains: new Map() })
      continue
    }
    const table = tables.get(tableKey)
    if (!table) throw new NftDataError(item, 'a table before what it holds')
    if (kind === 'chain') table.chains.set(text(body, 'name'), { ...readChain(body), rules: [] })
    else if (kind === 'rule') {
      const chain = table.chains.get(text(body, 'chain'))
      if (!chain) throw new NftDataError(item, 'a chain before its rules')
      chain.rules.push(readRule(body, table.family))
    } else throw new NftDataError(item, 'a table, chain or rule (named sets, maps and objects are not modelled)')
  }
  return [...tables.values()].map((table) => ({ ...table, chains: [...table.chains.values()] }))
}

function readChain(body: JsonObject): Omit<NftChain, 'rules'> {
  const name = text(body, 'name')
  if (body['hook'] === undefined) return { name }
  const policy = body['policy'] === 'drop' ? 'drop' : 'accept'
  return { name, type: oneOf(body['type'], ['filter', 'nat', 'route']), hook: oneOf<NftHook>(body['hook'], ['prerouting', 'input', 'forward', 'output', 'postrouting']), prio: Number(body['prio']), policy }
}

/** The rule's own text says it in the one form that the parser gives, and refuses what is not modelled. */
function readRule(body: JsonObject, family: NftFamily): NftRule {
  const { comment, handle, expr } = body
  if (!Array.isArray(expr)) throw new NftDataError(body, 'a rule with its expr')
  const rule = parseRule(formatRule({ expr: expr as readonly NftStatement[] }, family), family)
  return { ...rule, ...(typeof comment === 'string' ? { comment } : {}), ...(typeof handle === 'number' ? { handle } : {}) }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFamily(value: unknown): value is NftFamily {
  return value === 'ip' || value === 'inet' || value === 'bridge'
}

function text(body: JsonObject, key: string): string {
  const value = body[key]
  if (typeof value !== 'string') throw new NftDataError(body, `an object with '${key}'`)
  return value
}

function oneOf<W extends string>(value: unknown, words: readonly W[]): W {
  const word = words.find((known) => known === value)
  if (word === undefined) throw new NftDataError(value, words.join(', '))
  return word
}
