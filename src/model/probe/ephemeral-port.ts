import type { Namespace } from '../core/namespace.js'
import { localPorts } from '../core/sysctl.js'

/** A source port: counted where Linux draws it by chance, from the same range. */
export function ephemeralPort({ world, sysctl }: Namespace): number {
  const { min, max } = localPorts(sysctl)
  return min + (world.tokens % Math.max(max - min, 1))
}
