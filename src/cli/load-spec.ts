import { createJiti } from 'jiti'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCluster, type AnyCluster } from '../dsl/index.js'
import { takeCollected } from './collect.js'
import { CommandError, EXIT } from './exit-code.js'

const collectModule = fileURLToPath(new URL('./collect.js', import.meta.url))
const ownModule = fileURLToPath(new URL('../index.js', import.meta.url))

/**
 * The clusters that a spec or module declares: those handed to `describeLab`, then those exported, each once, in order.
 * Throws a {@link CommandError} where the file is missing, does not load or declares none.
 */
export async function loadClusters(file: string): Promise<readonly AnyCluster[]> {
  const path = resolve(file)
  if (!existsSync(path)) throw new CommandError(`${file}: there is no such file`, EXIT.usage)
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    alias: { 'hopspec/vitest': collectModule, 'vitest': collectModule, 'hopspec': ownModule },
  })
  takeCollected()
  let exported: Record<string, unknown>
  try {
    exported = await jiti.import<Record<string, unknown>>(path)
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage)
  }
  const clusters = [...new Set([...takeCollected(), ...Object.values(exported)])].filter(isCluster)
  if (clusters.length === 0) throw new CommandError(`${file}: no cluster is handed to describeLab or exported`, EXIT.usage)
  return clusters
}

/** The cluster of the file that declares all of the names; throws a {@link CommandError} that lists what there is. */
export function chooseCluster(file: string, clusters: readonly AnyCluster[], names: readonly string[], cluster?: string): AnyCluster {
  const candidates = cluster === undefined ? clusters : clusters.filter((candidate) => candidate.name === cluster)
  if (candidates.length === 0) {
    throw new CommandError(`${file}: no cluster is named '${String(cluster)}'; there are: ${clusters.map((c) => c.name).join(', ')}`, EXIT.usage)
  }
  const fits = candidates.find((candidate) => names.every((name) => candidate.ends.includes(name)))
  if (fits) return fits
  const known = candidates.map((candidate) => `${candidate.name}: ${candidate.ends.join(', ')}`).join('\n  ')
  throw new CommandError(`${file}: no cluster declares ${names.join(' and ')}\n  ${known}`, EXIT.usage)
}
