import { checkName, formatRule } from './format-rule.js'
import { formatPriority } from './priority.js'
import type { NftChain, NftTable } from './ruleset.js'

/** How to write tables. */
export interface NftFormatOptions {
  /** Write `# handle <n>` behind rules that have one, as `nft -a` does (default false). */
  readonly handles?: boolean
}

/**
 * Tables as `nft list ruleset` shows them; `nft -f -` reads the text.
 *
 * @throws NftDataError where a statement is none that hopspec models.
 */
export function formatRuleset(tables: readonly NftTable[], options: NftFormatOptions = {}): string {
  return tables.map((table) => formatTable(table, options)).join('')
}

function formatTable(table: NftTable, options: NftFormatOptions): string {
  const chains = table.chains.map((chain) => formatChain(chain, table, options))
  return `table ${table.family} ${checkName(table.name)} {\n${chains.join('\n')}}\n`
}

function formatChain(chain: NftChain, { family }: NftTable, { handles }: NftFormatOptions): string {
  const lines = chain.rules.map((rule) => `${formatRule(rule, family)}${handles && rule.handle !== undefined ? ` # handle ${rule.handle}` : ''}`)
  if (chain.hook !== undefined) {
    lines.unshift(`type ${chain.type ?? 'filter'} hook ${chain.hook} priority ${formatPriority(chain.prio ?? 0, family, chain.hook)}; policy ${chain.policy ?? 'accept'};`)
  }
  return `\tchain ${checkName(chain.name)} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`
}
