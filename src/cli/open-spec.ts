import type { AnyCluster } from '../dsl/index.js'
import { usage } from './options.js'
import { withProgress } from './progress.js'
import { suggestion } from './suggest.js'

/** Loads a spec file and chooses its cluster: the one that is named, or the first that declares the names. */
export async function openSpec(file: string, names: readonly string[], clusterName: string | undefined): Promise<AnyCluster> {
  const { chooseCluster, loadSpecFile } = await import('../spec-file/index.js')
  const { clusters } = await withProgress(`loading ${file}`, loadSpecFile(file))
  if (clusterName !== undefined && !clusters.some(({ name }) => name === clusterName)) {
    throw usage(`${file}: no cluster is named '${clusterName}'${suggestion(clusterName, clusters.map(({ name }) => name))}`)
  }
  const ends = clusters.filter(({ name }) => clusterName === undefined || name === clusterName).flatMap((cluster) => cluster.ends)
  for (const name of names) if (!ends.includes(name)) throw usage(`${file}: no host, router or pod is named '${name}'${suggestion(name, [...new Set(ends)])}`)
  const chosen = chooseCluster(file, clusters, names, clusterName)
  const others = clusters.filter((cluster) => cluster !== chosen && names.every((name) => cluster.ends.includes(name)))
  if (clusterName === undefined && others.length > 0) console.error(`hopspec: ${file} declares ${clusters.map(({ name }) => name).join(', ')}; taking ${chosen.name}, --cluster takes another`)
  return chosen
}
