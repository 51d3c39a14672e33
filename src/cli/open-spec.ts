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
  const fitting = new Set(clusters.filter((cluster) => names.every((name) => cluster.ends.includes(name))).map(({ name }) => name))
  if (clusterName === undefined && fitting.size > 1) console.error(`hopspec: ${file} declares ${[...fitting].join(', ')}; taking ${chosen.name}, --cluster takes another`)
  return chosen
}
