import type { NftTable } from '../ruleset.js'
import { checkChains } from './check-chains.js'
import { checkNames } from './check-names.js'
import { checkRules } from './check-rules.js'
import { checkShapes } from './check-shapes.js'
import type { NftFinding } from './nft-finding.js'

/**
 * Everything for which nft or the kernel would refuse tables, at once; empty where they would load.
 *
 * @param links names of the devices of the namespace, to check `iif` and `oif` (which take the index of a device that is there).
 */
export function nftFindings(tables: readonly NftTable[], links?: Iterable<string>): readonly NftFinding[] {
  const known = links === undefined ? undefined : new Set(links)
  const within = tables.flatMap((table) => {
    const { findings, sound } = checkShapes(table)
    return [...findings, ...checkChains(sound), ...checkRules(sound, known)]
  })
  return [...checkNames(tables), ...within]
}
