import type { NftTable } from '../ruleset.js'
import { checkChains } from './check-chains.js'
import { checkNames } from './check-names.js'
import { checkRules } from './check-rules.js'
import { checkShapes } from './check-shapes.js'
import type { NftFinding } from './nft-finding.js'

/** Tables that were found to load with the devices of their namespace: an engine that asks again, without them, need not wait. */
const loadable = new WeakSet<NftTable>()

/**
 * Everything for which nft or the kernel would refuse tables, at once; empty where they would load.
 *
 * @param links names of the devices of the namespace, to check `iif` and `oif` (which take the index of a device that is there).
 */
export function nftFindings(tables: readonly NftTable[], links?: Iterable<string>): readonly NftFinding[] {
  const known = links === undefined ? undefined : new Set(links)
  const within = tables.flatMap((table) => {
    if (known === undefined && loadable.has(table)) return []
    const { findings, sound } = checkShapes(table)
    const found = [...findings, ...checkChains(sound), ...checkRules(sound, known)]
    if (known !== undefined && found.length === 0) loadable.add(table)
    return found
  })
  return [...checkNames(tables), ...within]
}
