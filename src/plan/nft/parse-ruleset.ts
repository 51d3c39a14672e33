import { KEYWORDS } from './keywords.js'
import { readRule } from './parse-rule.js'
import { priorityNames } from './priority.js'
import type { NftChain, NftFamily, NftHook, NftRule, NftTable } from './ruleset.js'
import { accept, expect, isNext, next, peek, tokenize, unexpected, type Cursor, type Token } from './token.js'

const FAMILIES: readonly NftFamily[] = ['ip', 'inet', 'bridge']
const HOOKS: readonly NftHook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting']
const TYPES = ['filter', 'nat', 'route'] as const

/**
 * Tables in nft's own words, as `nft -f` reads and `nft list ruleset` writes them. A table or chain that is opened twice
 * is one, with the rules of both.
 *
 * @throws NftSyntaxError
 * @example parseRuleset('table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; } }')
 */
export function parseRuleset(text: string): readonly NftTable[] {
  const cursor: Cursor = { tokens: tokenize(text), at: 0 }
  const tables: NftTable[] = []
  for (;;) {
    skipSeparators(cursor)
    if (peek(cursor).kind === 'end') return tables
    accept(cursor, 'add')
    expect(cursor, 'table')
    const read = parseTable(cursor)
    const index = tables.findIndex(({ family, name }) => family === read.family && name === read.name)
    const known = tables[index]
    if (known) tables[index] = { ...known, chains: read.chains.reduce(addChain, known.chains) }
    else tables.push(read)
  }
}

function parseTable(cursor: Cursor): NftTable {
  const token = peek(cursor)
  const family = FAMILIES.find((word) => word === token.text) ?? 'ip'
  if (family === token.text) next(cursor)
  else if (['ip6', 'arp', 'netdev'].includes(token.text)) throw unexpected(token, "'ip', 'inet' or 'bridge': other families are not modelled")
  const name = parseName(cursor, 'the name of a table')
  expect(cursor, '{')
  let chains: readonly NftChain[] = []
  for (;;) {
    skipSeparators(cursor)
    if (accept(cursor, '}')) return { family, name, chains }
    if (!accept(cursor, 'chain')) throw unexpected(peek(cursor), "'chain' or '}' (named sets, maps and objects are not modelled)")
    chains = addChain(chains, parseChain(cursor, family))
  }
}

function parseChain(cursor: Cursor, family: NftFamily): NftChain {
  const name = parseName(cursor, 'the name of a chain')
  expect(cursor, '{')
  const rules: NftRule[] = []
  let base: Pick<NftChain, 'type' | 'hook' | 'prio' | 'policy'> = {}
  for (;;) {
    skipSeparators(cursor)
    if (accept(cursor, '}')) return { name, ...base, rules }
    if (isNext(cursor, 'type')) base = { ...parseHook(cursor, family), policy: base.policy ?? 'accept' }
    else if (isNext(cursor, 'policy')) base = { ...base, policy: parsePolicy(cursor) }
    else rules.push(readRule(cursor, family))
    if (!isNext(cursor, '}') && !isNext(cursor, ';') && !isNext(cursor, '\n')) throw unexpected(peek(cursor), "';' or a new line")
  }
}

function parseHook(cursor: Cursor, family: NftFamily): Pick<NftChain, 'type' | 'hook' | 'prio'> {
  expect(cursor, 'type')
  const type = choose(cursor, TYPES)
  expect(cursor, 'hook')
  const hook = choose(cursor, HOOKS)
  expect(cursor, 'priority')
  return { type, hook, prio: parsePriority(cursor, family, hook) }
}

/** Reads `filter`, `filter - 5`, `-100`; `dstnat` and `srcnat` at any hook, as later versions of nft do. */
function parsePriority(cursor: Cursor, family: NftFamily, hook: NftHook): number {
  const names = new Map([...priorityNames(family, 'prerouting'), ...priorityNames(family, 'postrouting'), ...priorityNames(family, hook)])
  const token = peek(cursor)
  const named = token.kind === 'word' ? names.get(token.text) : undefined
  if (named === undefined) return parseSigned(cursor, `a priority (a number, ${[...names.keys()].join(', ')})`)
  next(cursor)
  return isNext(cursor, '+') || isNext(cursor, '-') ? named + parseSigned(cursor, 'a number') : named
}

function parseSigned(cursor: Cursor, expected: string): number {
  const sign = accept(cursor, '-') ? -1 : 1
  if (sign === 1) accept(cursor, '+')
  const token = next(cursor)
  if (!/^\d{1,10}$/.test(token.text) || token.kind !== 'word' || Number(token.text) > 0x7fffffff) throw unexpected(token, expected)
  return sign * Number(token.text) + 0
}

function parsePolicy(cursor: Cursor): 'accept' | 'drop' {
  expect(cursor, 'policy')
  return choose(cursor, ['accept', 'drop'])
}

function choose<W extends string>(cursor: Cursor, words: readonly W[]): W {
  const token = next(cursor)
  const word = words.find((known) => known === token.text)
  if (word === undefined || token.kind !== 'word') throw unexpected(token, words.map((known) => `'${known}'`).join(', '))
  return word
}

function parseName(cursor: Cursor, expected: string): string {
  const token: Token = next(cursor)
  if (token.kind !== 'word' || !/^[A-Za-z]/.test(token.text)) throw unexpected(token, expected)
  if (KEYWORDS.has(token.text)) throw unexpected(token, `${expected} that is no word of nft's own grammar`)
  return token.text
}

function addChain(chains: readonly NftChain[], chain: NftChain): readonly NftChain[] {
  const known = chains.find(({ name }) => name === chain.name)
  if (!known) return [...chains, chain]
  const merged: NftChain = { ...known, ...chain, rules: [...known.rules, ...chain.rules] }
  return chains.map((each) => (each === known ? merged : each))
}

function skipSeparators(cursor: Cursor): void {
  while (isNext(cursor, '\n') || isNext(cursor, ';')) next(cursor)
}
