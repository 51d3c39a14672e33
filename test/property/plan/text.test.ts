import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAddr, formatListener, formatNeigh, formatRoute, formatRule, neighArguments, parseAddr, parseChange, parseFdb, parseListener, parseNeigh, parseRoute, parseRule,
  parseSysctl, printAddr, printFdb, printNeigh, ruleArguments, TextError,
} from '../../../src/plan/index.js'
import { addr, fdb, listener, neigh, route, rule } from './rows.js'

describe('a row is its text read again', () => {
  function law<Row>(name: string, rows: fc.Arbitrary<Row>, parse: (text: string) => Row, ...formats: ((row: Row) => string)[]): void {
    test(name, () => {
      fc.assert(
        fc.property(rows, (row) => {
          for (const format of formats) expect(parse(format(row))).toEqual(row)
        }),
      )
    })
  }
  law('of a route', route, parseRoute, formatRoute)
  law('of a rule', rule, parseRule, formatRule, ruleArguments)
  law('of a neighbour', neigh, (text) => parseNeigh(text), printNeigh, neighArguments)
  law('of a forwarding entry', fdb, (text) => parseFdb(text), printFdb)
  law('of an address', addr, (text) => parseAddr(text), formatAddr, printAddr)
  law('of a listener', listener, parseListener, formatListener)
})

describe('any text', () => {
  const WORDS = [
    'ip', 'route', 'rule', 'neigh', 'addr', 'link', 'set', 'add', 'del', 'bridge', 'fdb', 'sysctl', '-w', 'net.ipv4.ip_forward=1', 'nft', 'table', 'delete', '{', '}', 'chain', 'ip filter', 'a;', 'default', '10.0.0.0/24', '10.0.0.1', '10.0.0.300',
    'via', 'dev', 'eth0', 'lladdr', 'b6:b2:a8:5f:2c:32', 'nud', 'permanent', 'master', 'self', 'metric', '5', '-1', '0x', 'onlink', 'table', 'main', 'from', 'lookup', 'pref', '5:', 'mtu',
    'hairpin', 'on', 'state', 'up', 'scope', 'inet', 'brd', '+', '__proto__', 'constructor', 'toString', 'tcp', '80', 'proto', 'fwmark', '0x1/0x1', 'é', '\u0000',
  ]
  const text = fc.oneof(fc.string(), fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(' ')))
  const parsers = {
    parseRoute, parseRule, parseListener, parseSysctl,
    parseNeigh: (value: string) => parseNeigh(value),
    parseFdb: (value: string) => parseFdb(value),
    parseAddr: (value: string) => parseAddr(value),
    parseChange: (value: string) => parseChange('a', value),
  }
  test.each(Object.entries(parsers))('is read or refused with a column in it: %s', (_name, parse: (value: string) => unknown) => {
    fc.assert(
      fc.property(text, (value) => {
        try {
          parse(value)
        } catch (error) {
          expect(error).toBeInstanceOf(TextError)
          const { column, word } = error as TextError
          expect(value.slice(column - 1, column - 1 + word.length)).toBe(word)
        }
      }),
    )
  })

  test('that a parser takes is stable once it is written', () => {
    fc.assert(
      fc.property(text, (value) => {
        let once: string
        try {
          once = formatRoute(parseRoute(value))
        } catch {
          return
        }
        expect(formatRoute(parseRoute(once))).toBe(once)
      }),
    )
    expect(formatNeigh(parseNeigh('10.0.0.1 dev eth0 lladdr B6:B2:A8:5F:2C:32'))).toBe('10.0.0.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
  })
})
