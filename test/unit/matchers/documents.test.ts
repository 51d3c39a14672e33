import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chaiName, matchers } from '../../../src/matchers/index.js'
import { ENCAPSULATION, HEADERS } from '../../../src/matchers/expected/headers.js'
import { ADDRESS_ROW, FDB_ROW, NEIGHBOUR_ROW, POLICY_ROW, ROUTE_ROW } from '../../../src/matchers/expected/rows.js'
import type { Shape } from '../../../src/matchers/expected/shape.js'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const readme = read('README.md')
const reference = read('docs/reference/matchers.md')

/** The fields that a shape knows, as it tells somebody who misspelt one. */
function fieldsOf(shape: Shape, under?: string): readonly string[] {
  const misspelt = { '?': 1 }
  const [, names = ''] = /: ([\w, ]+)$/.exec(shape(under === undefined ? misspelt : { [under]: misspelt }, '')?.remedy ?? '') ?? []
  return names.split(', ')
}

const lineOf = (start: string): string => reference.split('\n').find((line) => line.startsWith(`| \`${start}`)) ?? ''

describe.each(Object.keys(matchers))('%s', (name) => {
  test('has a section in the README, with a call', () => {
    const [, section = ''] = readme.split(`\n### ${name}\n`)
    expect(section.split('\n##')[0]).toMatch(new RegExp(`\`\`\`ts\\n[^\`]*\\.${name}\\(`))
  })

  test('has a row in the reference, with the name that chai has for it', () => {
    expect(lineOf(`${name}(`)).toContain(` | \`${chaiName(name)}\` | `)
  })
})

describe('the reference names every field', () => {
  test.each([['toHaveAddress', ADDRESS_ROW], ['toHaveRoute', ROUTE_ROW], ['toHaveNeighbour', NEIGHBOUR_ROW], ['toHaveFdbEntry', FDB_ROW], ['toHaveRule', POLICY_ROW]] as const)('of %s', (name, row) => {
    const fields = fieldsOf(row)
    expect(fields.length).toBeGreaterThan(3)
    for (const field of fields) expect(lineOf(`${name}(`)).toContain(`\`${field}\``)
  })

  const headers = fieldsOf(HEADERS).filter((name) => name !== 'inner' && name !== 'outer')
  test.each(headers)('of %s', (header) => {
    for (const field of fieldsOf(HEADERS, header)) expect(lineOf(header)).toContain(`\`${field}\``)
  })

  test('of an encapsulated packet', () => {
    expect(fieldsOf(ENCAPSULATION).filter((name) => !headers.includes(name))).toEqual(['vni', 'outer', 'inner'])
  })
})
