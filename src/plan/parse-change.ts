import type { Change, LinkChange, ListOp, RowOp } from './change.js'
import { readAddr } from './addr.js'
import { readFdb } from './fdb.js'
import { PORT_STATES, type BridgePort } from './link.js'
import { readNeigh } from './neigh.js'
import { readRoute } from './route.js'
import { NftSyntaxError, parseRuleset } from './nft/index.js'
import type { NftTable } from './nft/ruleset.js'
import { readRule } from './rule.js'
import { TextError } from './text/text-error.js'
import { readSysctl } from './sysctl.js'
import { end, missing, once, peek, take, takeDev, takeIf, takeMac, takeNumber, takeOneOf, wordsOf, wrong, type Draft, type Words } from './text/words.js'

const COMMANDS = "a command: 'ip route|rule|neigh|addr add|del|replace …', 'ip link set …', 'bridge fdb add|append|replace|del …', 'bridge link set …', 'sysctl -w …' or 'nft add|delete table …'"

/** iproute2's words for what to do to a row. */
const OPERATIONS: Readonly<Record<string, RowOp>> = { add: 'add', a: 'add', del: 'del', delete: 'del', d: 'del', replace: 'replace', repl: 'replace' }
const LIST_OPERATIONS: Readonly<Record<string, ListOp>> = { ...OPERATIONS, append: 'append' }

/**
 * Reads one command as a change of a namespace: `ip route|rule|neigh|addr`, `ip link set`, `bridge fdb`, `bridge link set`, `sysctl -w`,
 * `nft add|delete table` (an added table stands in braces, whole).
 * iproute2's abbreviations of the object are understood (`ip r`, `ip n`, `ip a`, `ip l`).
 *
 * @throws TextError
 * @example parseChange('rain-kubernetes-1', 'ip route del 10.168.1.0/24')
 */
export function parseChange(netns: string, text: string): Change {
  const words = wordsOf('command', text)
  const program = take(words, COMMANDS)
  switch (program.text) {
    case 'ip': return ipChange(words, netns)
    case 'bridge': return bridgeChange(words, netns)
    case 'sysctl':
      if (!takeIf(words, '-w')) takeIf(words, '-qw')
      return { kind: 'sysctl', netns, ...readSysctl(words) }
    case 'nft': return nftChange(words, netns)
    default: throw wrong(words, program, 'is not a command that is understood', COMMANDS)
  }
}

function ipChange(words: Words, netns: string): Change {
  if (peek(words) === '-4') words.at++
  const object = take(words, 'an object: route, rule, neigh, addr or link')
  // The order in which ip/ip.c looks for the object that a word abbreviates.
  const name = ['address', 'route', 'rule', 'neighbor', 'neighbour', 'link'].find((one) => one.startsWith(object.text))
  switch (name) {
    case 'address': return { kind: 'addr', op: takeOp(words), netns, row: readAddr(words) }
    case 'route': return { kind: 'route', op: takeListOp(words), netns, row: readRoute(words) }
    case 'neighbor': case 'neighbour': return { kind: 'neigh', op: takeOp(words), netns, row: readNeigh(words) }
    case 'link': return linkChange(words, netns)
    case 'rule': {
      const word = words.list[words.at]
      const op = takeOp(words)
      if (op === 'replace') throw wrong(words, word ?? object, 'is not something that can be done to a rule', 'add or del')
      return { kind: 'rule', op, netns, row: readRule(words) }
    }
    default: throw wrong(words, object, 'is not an object that is understood', 'route, rule, neigh, addr or link')
  }
}

function bridgeChange(words: Words, netns: string): Change {
  const object = take(words, 'an object: fdb or link')
  if (object.text === 'fdb') return { kind: 'fdb', op: takeListOp(words), netns, row: readFdb(words) }
  if (object.text === 'link') return portChange(words, netns)
  throw wrong(words, object, 'is not an object that is understood', 'fdb or link')
}

const takeOp = (words: Words): RowOp => takeFrom(words, OPERATIONS, 'add, del or replace')
const takeListOp = (words: Words): ListOp => takeFrom(words, LIST_OPERATIONS, 'add, append, del or replace')

function takeFrom<Op>(words: Words, operations: Readonly<Record<string, Op>>, expected: string): Op {
  const word = take(words, `what to do: ${expected}`)
  const op = Object.hasOwn(operations, word.text) ? operations[word.text] : undefined
  if (op === undefined) throw wrong(words, word, 'is not something that can be done', expected)
  return op
}

function takeSet(words: Words): void {
  const word = take(words, "'set'")
  if (word.text !== 'set') throw wrong(words, word, 'is not something that can be done to a link', 'set')
}

function linkChange(words: Words, netns: string): LinkChange {
  takeSet(words)
  takeIf(words, 'dev')
  const change: Draft<LinkChange> = { kind: 'link', netns, ifname: takeDev(words, 'set') }
  const KEYWORDS = 'up, down, mtu, address, master or nomaster'
  if (peek(words) === undefined) throw missing(words, KEYWORDS)
  while (peek(words) !== undefined) {
    const word = take(words, KEYWORDS)
    once(words, word, word.text)
    switch (word.text) {
      case 'up': change.up = true; break
      case 'down': change.up = false; break
      case 'mtu': change.mtu = takeNumber(words, 'an MTU in bytes', 0, 0xffffffff); break
      case 'address': change.address = takeMac(words, 'address'); break
      case 'master': change.master = takeDev(words, 'master'); break
      case 'nomaster': change.master = null; break
      default: throw wrong(words, word, 'is not understood here', KEYWORDS)
    }
  }
  return change
}

function portChange(words: Words, netns: string): LinkChange {
  takeSet(words)
  takeIf(words, 'dev')
  const ifname = takeDev(words, 'dev')
  const KEYWORDS = 'hairpin, learning, flood or state'
  const bridgePort: Draft<BridgePort> = {}
  if (peek(words) === undefined) throw missing(words, KEYWORDS)
  while (peek(words) !== undefined) {
    const word = take(words, KEYWORDS)
    once(words, word, word.text)
    switch (word.text) {
      case 'hairpin': case 'learning': case 'flood': bridgePort[word.text] = takeOneOf(words, ['on', 'off'], 'a switch') === 'on'; break
      case 'state': {
        const state = take(words, `a state: ${PORT_STATES.join(', ')}`)
        const value = PORT_STATES.find((name, number) => name === state.text || String(number) === state.text)
        if (value === undefined) throw wrong(words, state, 'is not a state of a port', PORT_STATES.join(', '))
        bridgePort.state = value
        break
      }
      default: throw wrong(words, word, 'is not understood here', KEYWORDS)
    }
  }
  end(words)
  return { kind: 'link', netns, ifname, bridgePort }
}

function nftChange(words: Words, netns: string): Change {
  const EXPECTED = "'add table' with its chains in braces, or 'delete table'"
  const first = take(words, EXPECTED)
  if (first.text === 'delete' || first.text === 'destroy') {
    // A table without chains stands for its name.
    const row = tableOf(words, `${words.text.slice(first.column - 1 + first.text.length)} {}`, first.column - 1 + first.text.length)
    return { kind: 'nft', op: 'del', netns, row }
  }
  if (first.text !== 'add' && first.text !== 'table') throw wrong(words, first, 'is not something that can be done to tables', EXPECTED)
  return { kind: 'nft', op: 'add', netns, row: tableOf(words, words.text.slice(first.column - 1), first.column - 1) }
}

/** The one table of a text in nft's words, which begins at `offset` of the whole text. */
function tableOf({ noun, text }: Words, nft: string, offset: number): NftTable {
  const refuse = (column: number, word: string, problem: string, expected: string): TextError => new TextError(noun, text, Math.min(column, text.length + 1), column > text.length ? '' : word, problem, expected)
  try {
    const [table, other] = parseRuleset(nft)
    if (table === undefined || other !== undefined) throw refuse(offset + 1, '', `names ${table === undefined ? 'no table' : 'more than one table'}`, 'one table')
    return table
  } catch (error) {
    if (!(error instanceof NftSyntaxError)) throw error
    const { at, word, expected } = error
    const before = nft.split('\n').slice(0, at.line - 1).reduce((length, line) => length + line.length + 1, 0)
    throw refuse(offset + before + at.column, word.trim(), 'is not understood here', expected)
  }
}
