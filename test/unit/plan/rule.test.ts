import { describe, expect, test } from 'vitest'
import { canonicalRule, formatRule, parseRule, ruleArguments, TextError, type Rule } from '../../../src/plan/index.js'

describe('a policy rule', () => {
  test.each<[text: string, row: Rule]>([
    ['100: from 10.0.0.0/24 to 10.1.0.0/16 fwmark 0x1/0xff iif eth0 oif eth1 lookup 100', {
      priority: 100, src: '10.0.0.0/24', dst: '10.1.0.0/16', fwmark: 1, fwmask: 255, iif: 'eth0', oif: 'eth1', table: 100,
    }],
    ['5: from all fwmark 0x4000 lookup main', { priority: 5, fwmark: 0x4000, table: 'main' }],
    ['0: from 10.0.0.5 lookup local', { priority: 0, src: '10.0.0.5/32', table: 'local' }],
  ])('%s', (text, row) => {
    expect(parseRule(text)).toEqual(row)
    expect(formatRule(row)).toBe(text)
    expect(parseRule(ruleArguments(row))).toEqual(row)
  })

  test.each<[text: string, row: Rule]>([
    ['from all lookup 254 priority 9', { priority: 9, table: 'main' }],
    ['pref 9 iif nodev [detached] table 7 proto static', { priority: 9, iif: 'nodev', table: 7 }],
    ['pref 9 fwmark 16384/0xffffffff lookup default', { priority: 9, fwmark: 16384, table: 'default' }],
  ])('%j is understood', (text, row) => {
    expect(parseRule(text)).toEqual(row)
  })

  test.each<[text: string, message: string]>([
    ['from all lookup main', "bad rule, column 21: the text ends here; expected 'pref' and a priority"],
    ['pref 5 from all', "bad rule, column 16: the text ends here; expected 'lookup' and a routing table"],
    ['5: not from all lookup main', 'bad rule, column 4: "not" is not understood here; expected from, to, fwmark, iif, oif, pref or lookup'],
    ['5: pref 6 lookup main', 'bad rule, column 4: "pref" stands here a second time; expected pref once'],
    ['5: fwmark 1/x lookup main', 'bad rule, column 11: "1/x" is not a whole number; expected a mark such as 0x4000/0x4000'],
    ['5: lookup mian', `bad rule, column 11: "mian" is not a whole number; expected a routing table: 'main', 'local', 'default' or a number from 1 to 4294967295`],
  ])('%j is refused', (text, message) => {
    expect(() => parseRule(text)).toThrow(TextError)
    expect(() => parseRule(text)).toThrow(message)
  })

  test('in canonical form has no defaults', () => {
    expect(canonicalRule({ priority: 1, src: '0.0.0.0/0', dst: '10.0.0.1', fwmark: 1, fwmask: 0xffffffff, table: 254 })).toEqual({ priority: 1, dst: '10.0.0.1/32', fwmark: 1, table: 'main' })
  })
})
