import { KEYWORDS } from '../keywords.js'
import type { NftTable } from '../ruleset.js'
import { malformed, type NftFinding } from './nft-finding.js'

const NAME = /^[A-Za-z][A-Za-z0-9_/.\\-]*$/
const MAX_NAME = 127

/** Names of tables and chains, and that each is there once. */
export function checkNames(tables: readonly NftTable[]): readonly NftFinding[] {
  const findings: NftFinding[] = []
  const seen = new Set<string>()
  for (const table of tables) {
    const path = `table ${table.family} ${table.name}`
    if (!['ip', 'inet', 'bridge'].includes(table.family)) findings.push(malformed('nft-family', path, String(table.family), 'is no family that is modelled', "use 'ip', 'inet' or 'bridge'"))
    if (seen.has(path)) findings.push(malformed('nft-table-duplicate', path, table.name, 'is there twice', 'put all its chains into one table'))
    seen.add(path)
    findings.push(...checkName(path, table.name, 'table'))
    const chains = new Set<string>()
    for (const { name } of table.chains) {
      const chainPath = `${path} chain ${name}`
      if (chains.has(name)) findings.push(malformed('nft-chain-duplicate', chainPath, name, 'is there twice in its table', 'put all its rules into one chain, or rename one'))
      chains.add(name)
      findings.push(...checkName(chainPath, name, 'chain'))
    }
  }
  return findings
}

function checkName(path: string, name: string, noun: string): readonly NftFinding[] {
  if (name.length > MAX_NAME) return [malformed('nft-name-long', path, name, `is longer than ${MAX_NAME} letters`, `shorten the name of the ${noun}`)]
  if (!NAME.test(name)) return [malformed('nft-name', path, name, `is no name of a ${noun} for nft`, 'start with a letter and use letters, digits, _ - . and / alone')]
  return KEYWORDS.has(name) ? [malformed('nft-name-keyword', path, name, "is a word of nft's own grammar", `rename the ${noun}`)] : []
}
