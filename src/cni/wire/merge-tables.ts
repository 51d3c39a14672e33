import type { NftChain, NftTable } from '../../plan/index.js'

/** Tables with more tables loaded on top, as `nft -f -` does: rules for a chain that is there already come after those it has. */
export function mergeTables(tables: readonly NftTable[], more: readonly NftTable[]): readonly NftTable[] {
  return more.reduce<readonly NftTable[]>((merged, table) => {
    const same = merged.find(({ family, name }) => family === table.family && name === table.name)
    if (same === undefined) return [...merged, table]
    return merged.map((one) => (one === same ? { ...same, chains: table.chains.reduce(mergeChain, same.chains) } : one))
  }, tables)
}

function mergeChain(chains: readonly NftChain[], chain: NftChain): readonly NftChain[] {
  const same = chains.find(({ name }) => name === chain.name)
  if (same === undefined) return [...chains, chain]
  return chains.map((one) => (one === same ? { ...same, ...chain, rules: [...same.rules, ...chain.rules] } : one))
}
