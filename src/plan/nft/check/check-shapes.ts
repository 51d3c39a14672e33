import { formatRule } from '../format-rule.js'
import { NftDataError } from '../nft-error.js'
import type { NftRule, NftTable } from '../ruleset.js'
import { malformed, type NftFinding } from './nft-finding.js'

/** Rules that no text stands for, and the table with these emptied, so that what is left can be looked into. */
export function checkShapes(table: NftTable): { readonly findings: readonly NftFinding[]; readonly sound: NftTable } {
  const findings: NftFinding[] = []
  const chains = table.chains.map((chain) => ({
    ...chain,
    rules: chain.rules.map((rule, index) => {
      const finding = checkShape(rule, table, `table ${table.family} ${table.name} chain ${chain.name} rule ${index}`)
      if (!finding) return rule
      findings.push(finding)
      return { expr: [] }
    }),
  }))
  return { findings, sound: { ...table, chains } }
}

function checkShape(rule: NftRule, table: NftTable, path: string): NftFinding | undefined {
  if (rule.expr.length === 0) return malformed('nft-rule-empty', path, '', 'The rule has no statement', 'give it one, or leave it out')
  try {
    formatRule(rule, table.family)
    return undefined
  } catch (error) {
    if (!(error instanceof NftDataError)) throw error
    return malformed('nft-statement', path, JSON.stringify(error.value) ?? '', 'is not modelled or no value of its field', `use ${error.expected}`)
  }
}
