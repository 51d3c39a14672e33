import type { TableEntry } from '../../engine/index.js'
import type { Neigh } from '../../plan/index.js'
import { isAmong, type Devices, type Permanent } from './record.js'
import type { TreeNode } from './tree.js'

/** The permanent neighbour that gave a frame its destination MAC address, where no other can have done it. Of other rows the kernel does not tell which it used. */
export function addressedBy({ device: { netns, ifname }, dir, via, sight }: TreeNode, devices: Devices): readonly TableEntry[] | undefined {
  const { ethernet, ipv4 } = sight.outer
  if (dir !== 'out' || ethernet === undefined || ipv4 === undefined || (via !== 'local' && via !== 'routed' && via !== 'encap')) return undefined
  const permanent = devices.permanent(netns)
  if (permanent.neigh.length === 0) return undefined
  const { byMac, gateways, onLink } = neighboursOf(permanent, ifname)
  const [row, ...others] = byMac.get(ethernet.dst) ?? []
  if (row === undefined || others.length > 0) return undefined
  const certain = row.dst === ipv4.dst || (gateways.has(row.dst) && !isAmong(onLink, ipv4.dst))
  return certain ? [{ table: 'neigh', row }] : undefined
}

/** What is known of the neighbours by a device. */
interface Neighbours {
  readonly byMac: ReadonlyMap<string | undefined, readonly Neigh[]>
  /** Next hops of its routes; none where one of them is no permanent neighbour and may have any MAC address. */
  readonly gateways: ReadonlySet<string>
  /** Where its routes without a gateway lead. */
  readonly onLink: readonly string[]
}

const told = new WeakMap<Permanent, Map<string, Neighbours>>()

function neighboursOf(permanent: Permanent, ifname: string): Neighbours {
  let byName = told.get(permanent)
  if (byName === undefined) told.set(permanent, (byName = new Map()))
  let known = byName.get(ifname)
  if (known === undefined) byName.set(ifname, (known = readNeighbours(permanent, ifname)))
  return known
}

function readNeighbours({ neigh, routes }: Permanent, ifname: string): Neighbours {
  const rows = neigh.filter(({ dev }) => dev === ifname)
  const byMac = new Map<string | undefined, Neigh[]>()
  for (const row of rows) byMac.set(row.lladdr, [...(byMac.get(row.lladdr) ?? []), row])
  const own = routes.filter(({ dev }) => dev === ifname)
  const gateways = own.flatMap(({ gateway }) => gateway ?? [])
  const known = gateways.every((gateway) => rows.some(({ dst }) => dst === gateway))
  const onLink = own.filter(({ gateway }) => gateway === undefined).map(({ dst }) => (dst === 'default' ? '0.0.0.0/0' : dst))
  return { byMac, gateways: new Set(known ? gateways : []), onLink }
}
