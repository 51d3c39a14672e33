import { createJiti } from 'jiti'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCluster, type AnyCluster } from '../dsl/index.js'
import { takeCollected, type CollectedSuite } from './collect.js'
import { specFileError, SpecFileError } from './spec-file-error.js'

// In the built package these stand where the bundler put them: beside each other.
const collectModule = fileURLToPath(new URL('../spec-file/collect.js', import.meta.url))
const ownModule = fileURLToPath(new URL('../index.js', import.meta.url))

/** What a spec file declares. */
export interface SpecFile {
  /** Each cluster once: those handed to `describeLab`, then those exported, in order. */
  readonly clusters: readonly AnyCluster[]
  /** Every `describeLab`, in order. */
  readonly suites: readonly CollectedSuite[]
}

/** Loads a spec or module without running its tests. Throws a {@link SpecFileError} where it is missing, does not load or declares no cluster. */
export async function loadSpecFile(file: string): Promise<SpecFile> {
  const path = resolve(file)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new SpecFileError(`${file}: there is no such file`)
  if (found.isDirectory()) throw new SpecFileError(`${file}: this is a folder; name one of its spec files`)
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    alias: { 'hopspec/vitest': collectModule, 'vitest': collectModule, 'hopspec': ownModule },
  })
  takeCollected()
  let exported: Record<string, unknown>
  try {
    exported = await jiti.import<Record<string, unknown>>(path)
  } catch (error) {
    throw specFileError(file, path, error)
  }
  const suites = takeCollected()
  const clusters = [...new Set([...suites.map(({ cluster }) => cluster), ...Object.values(exported)])].filter(isCluster)
  if (clusters.length === 0) throw new SpecFileError(`${file}: no cluster is handed to describeLab or exported`)
  return { clusters, suites }
}

/** The clusters that are meant by a name, or by a number from 1 on where several have one name; all of them where none is given. */
export function clustersMeant(clusters: readonly AnyCluster[], cluster: string | undefined): readonly AnyCluster[] {
  return cluster === undefined ? clusters : clusters.filter(({ name }, index) => name === cluster || String(index + 1) === cluster)
}

/** The cluster of the file that declares all of the names; throws a {@link SpecFileError} that lists what there is. */
export function chooseCluster(file: string, clusters: readonly AnyCluster[], names: readonly string[], cluster?: string): AnyCluster {
  const candidates = clustersMeant(clusters, cluster)
  if (candidates.length === 0) {
    throw new SpecFileError(`${file}: no cluster is named '${String(cluster)}'; there are: ${clusters.map((c) => c.name).join(', ')}`)
  }
  const fits = candidates.find((candidate) => names.every((name) => candidate.ends.includes(name)))
  if (fits) return fits
  const known = candidates.map((candidate) => `${candidate.name}: ${candidate.ends.join(', ')}`).join('\n  ')
  throw new SpecFileError(`${file}: no cluster declares ${names.join(' and ')}\n  ${known}`)
}
