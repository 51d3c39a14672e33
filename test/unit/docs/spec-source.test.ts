import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readSpecSource } from '../../../src/docs/spec-source.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopspec-docs-'))
  mkdirSync(join(folder, 'failures'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = (text: string, name = 'a.spec.ts') => {
  writeFileSync(join(folder, name), text)
  return readSpecSource(join(folder, name), `specs/${name}`)
}

const SPEC = `/**
 * # A title
 *
 * Prose with a drawing:
 *
 * \`\`\`
 * coffee ── cni0
 * \`\`\`
 */
import { cluster } from 'hopspec'

const two = cluster('two').host('a', (host) => host.address('192.0.2.1/24'))
const three = two
  .host('b', (host) => host.address('192.0.2.2/24'))
const unrelated = ['a', 'b']

describeLab(two, ({ lab, test, expect }) => {
  test('the first claim', async () => {
    const trace = await lab.ping('a', 'b')
    expect(trace).toBeDelivered()
    await expect(lab.host('a')).toHaveLink({
      ifname: 'eth0',
    })
  })
})
describeLab(three)
`

describe('a spec as a document', () => {
  test('its prose is the leading comment without the stars', () => {
    const { prose, title } = read(SPEC)
    expect(title).toBe('A title')
    expect(prose).toBe('# A title\n\nProse with a drawing:\n\n```\ncoffee ── cni0\n```')
  })

  test('its declarations are those of clusters, also of one that builds on another', () => {
    expect([...read(SPEC).declarations.keys()]).toEqual(['two', 'three'])
    expect(read(SPEC).declarations.get('three')).toBe("const three = two\n  .host('b', (host) => host.address('192.0.2.2/24'))")
  })

  test('its suites name their clusters, and its tests what they expect, with the source', () => {
    const [first, second] = read(SPEC).suites
    expect(first).toEqual({
      cluster: 'two',
      tests: [{ title: 'the first claim', expectations: ['expect(trace).toBeDelivered()', "await expect(lab.host('a')).toHaveLink({\n  ifname: 'eth0',\n})"] }],
    })
    expect(second).toEqual({ cluster: 'three', tests: [] })
  })

  test('broken code is named by path, line and message', () => {
    expect(() => read(`${SPEC}\nconst x = \n`)).toThrow(/^specs\/a\.spec\.ts:\d+: Expression expected\.$/)
    expect(() => read('/** # T */\nlet = 5 5\n')).toThrow(/^specs\/a\.spec\.ts:2: /)
  })

  test('a spec without a title is refused', () => {
    expect(() => read("import 'hopspec'\n")).toThrow('specs/a.spec.ts:1: a spec opens with a comment whose first line is its title: /** # … */')
  })

  test('a spec of a failure must say symptom, cause, signature and remedy', () => {
    expect(() => read('/**\n * # T\n *\n * ## Symptom\n *\n * ## Cause\n */\nimport "hopspec"\n', 'failures/b.spec.ts')).toThrow(
      'specs/failures/b.spec.ts:1: a spec of a failure says its Symptom, Cause, Signature, Remedy; there is no: ## Signature, ## Remedy',
    )
  })
})
