import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { formatRule, formatRuleset, NftDataError, nftFindings, NftSyntaxError, parseRule, parseRuleset, rulesetFromJson } from '../../../../src/plan/nft/index.js'
import { bridgeRule, filterRule, ruleset, sourceNatRule } from './arbitrary.js'

describe('nft\'s words', () => {
  test.prop([fc.oneof(filterRule, sourceNatRule, bridgeRule), fc.constantFrom('ip' as const, 'inet' as const, 'bridge' as const)])('of a rule come back the same when they are written and read', (text, family) => {
    const rule = parseRule(text, family)
    expect(parseRule(formatRule(rule, family), family)).toEqual(rule)
  })

  test.prop([ruleset])('of tables come back the same, and the tables load', (text) => {
    const tables = parseRuleset(text)
    expect(parseRuleset(formatRuleset(tables))).toEqual(tables)
    expect(nftFindings(tables)).toEqual([])
  })

  test.prop([fc.array(fc.oneof(fc.constantFrom('table', 'ip', 'chain', '{', '}', ';', '\n', 'saddr', '!=', 'ct', 'state', 'meta', 'mark', '&', '10.0.0.0', '/', '8', '-', 'jump', '"', '#', 'set', ':', ',', 'masquerade', 'type', 'hook'), fc.string()))])(
    'in any order are read, or refused with their place',
    (words) => {
      const text = words.join(' ')
      try {
        parseRuleset(text)
      } catch (error) {
        expect(error).toBeInstanceOf(NftSyntaxError)
        const { at } = error as NftSyntaxError
        expect(text.split('\n').length).toBeGreaterThanOrEqual(at.line)
      }
    },
  )
})

describe('what claims to be nft\'s JSON', () => {
  const junk = fc.anything({ maxDepth: 4 })
  test.prop([fc.array(fc.oneof(fc.record({ rule: fc.record({ family: fc.constant('ip'), table: fc.constant('t'), chain: fc.constant('c'), expr: fc.array(fc.oneof(junk, fc.record({ match: fc.record({ op: fc.constantFrom('==', 'in'), left: junk, right: junk }) }))) }) }), junk))])(
    'is read, or refused with what was not understood',
    (items) => {
      const head = [{ table: { family: 'ip', name: 't' } }, { chain: { family: 'ip', table: 't', name: 'c' } }]
      try {
        rulesetFromJson({ nftables: [...head, ...items] })
      } catch (error) {
        if (!(error instanceof NftSyntaxError)) expect(error).toBeInstanceOf(NftDataError)
      }
    },
  )
})
