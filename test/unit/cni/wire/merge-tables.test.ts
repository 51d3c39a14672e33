import { expect, test } from 'vitest'
import { mergeTables } from '../../../../src/cni/wire/merge-tables.js'
import { parseRuleset } from '../../../../src/plan/nft/index.js'

const merged = (...texts: readonly string[]) => texts.map(parseRuleset).reduce(mergeTables, [])

test('loading tables one after another is loading them in one file', () => {
  const texts = [
    'table ip filter { chain FORWARD { type filter hook forward priority 0; accept; } chain A { drop; } }',
    'table ip nat { chain B { return; } }',
    'table ip filter { chain A { accept; } chain C { drop; } }',
    'table inet filter { chain A { drop; } }',
  ]
  expect(merged(...texts)).toEqual(parseRuleset(texts.join('\n')))
})

test('the policy that was loaded last counts, and rules stay', () => {
  expect(merged('table ip filter { chain F { type filter hook forward priority 0; policy accept; drop; } }', 'table ip filter { chain F { type filter hook forward priority 0; policy drop; } }')).toEqual(
    parseRuleset('table ip filter { chain F { type filter hook forward priority 0; policy drop; drop; } }'),
  )
})

test('tables that nothing is loaded on top of are the same objects', () => {
  const tables = parseRuleset('table ip filter { chain A { drop; } }')
  expect(mergeTables(tables, [])).toBe(tables)
})
