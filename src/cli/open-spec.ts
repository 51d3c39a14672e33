import type { AnyCluster } from '../dsl/index.js'
import { usage } from './options.js'
import { withProgress } from './progress.js'
import { suggestion } from './suggest.js'

/** Loads a spec file and chooses its cluster: the one that is named or numbered, or the first that declares the names. */
export async function openSpec(file: string, names: readonly string[], clusterName: string | undefined): Promise<AnyCluster> {
  const { chooseCluster, clustersMeant, loadSpecFile } = await import('../spec-file/index.js')
  const { clusters } = await withProgress(`loading ${file}`, loadSpecFile(file))
  const meant = clustersMeant(clusters, clusterName)
  if (clusterName !== undefined && meant.length === 0) {
    throw usage(`${file}: no cluster is named '${clusterName}'${suggestion(clusterName, clusters.map(({ name }) => name))}`)
  }
  const ends = meant.flatMap((cluster) => cluster.ends)
  for (const name of names) if (!ends.includes(name)) throw usage(`${file}: no host, router or pod is named '${name}'${suggestion(name, [...new Set(ends)])}`)
  const fitting = meant.filter((cluster) => names.every((name) => cluster.ends.includes(name)))
  if (fitting.length > 1) console.error(`hopspec: ${file} declares ${fitting.map((cluster) => `${clusters.indexOf(cluster) + 1} ${cluster.name}`).join(', ')}; taking the first, --cluster takes another by its name or number`)
  return chooseCluster(file, clusters, names, clusterName)
}
