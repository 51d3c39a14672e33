import { execFileSync, spawnSync } from 'node:child_process'
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { formatRuleset, parseRuleset, plainRuleset, rulesetFromJson } from '../../../../src/plan/nft/index.js'
import { bridgeRule, ruleset } from './arbitrary.js'

/** What keeps nft from being asked here, or undefined. */
const missing = ((): string | undefined => {
  const { error, status, stderr } = spawnSync('unshare', ['-rn', 'nft', 'list', 'ruleset'], { encoding: 'utf8' })
  return error ? error.message : status === 0 ? undefined : stderr.trim()
})()

/** Loads tables in a namespace of their own and lists them. */
function load(text: string): { readonly json: string; readonly listed: string } {
  const script = 'nft -f - && nft -j list ruleset && echo && nft -s list ruleset'
  const output = execFileSync('unshare', ['-rn', 'sh', '-c', script], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
  const end = output.indexOf('\n')
  return { json: output.slice(0, end), listed: output.slice(end + 1).trimStart() }
}

describe.skipIf(missing !== undefined)(`the real nft${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test.prop([ruleset], { numRuns: 40 })('loads the tables that we write, and lists them as we do', (text) => {
    const tables = parseRuleset(text)
    const { json, listed } = load(formatRuleset(tables))
    expect(plainRuleset(rulesetFromJson(json))).toEqual(plainRuleset(tables))
    expect(listed).toBe(formatRuleset(plainRuleset(tables)))
  })

  test.prop([fc.array(bridgeRule, { minLength: 1, maxLength: 10 })], { numRuns: 15 })('does so in the family bridge', (rules) => {
    const tables = parseRuleset(`table bridge b {\nchain c {\ntype filter hook forward priority -200;\n${rules.join('\n')}\n}\n}`)
    expect(plainRuleset(rulesetFromJson(load(formatRuleset(tables)).json))).toEqual(plainRuleset(tables))
  })
})
