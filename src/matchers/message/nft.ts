import type { NftFamily, NftRule } from '../../plan/index.js'
import { formatRule } from '../../plan/nft/format-rule.js'

/** A rule as `nft list` shows it, without its counters; as JSON where it holds what hopspec cannot spell. */
export function formatNftRule(rule: NftRule, family: string): string {
  const plain = { ...rule, expr: rule.expr.filter((statement) => !('counter' in statement)) }
  try {
    return formatRule(plain, isFamily(family) ? family : 'ip')
  } catch {
    return JSON.stringify(plain.expr)
  }
}

function isFamily(family: string): family is NftFamily {
  return family === 'ip' || family === 'inet' || family === 'bridge'
}
