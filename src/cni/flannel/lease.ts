import { formatIp, type Prefix } from '../../address/index.js'
import type { Host, ResolvedCluster, Uplink } from '../resolved.js'

/** What flanneld of one host tells the others about it. */
export interface Lease {
  readonly host: Host
  /** The external interface: the first one. */
  readonly external: Uplink
  /** Address of the external interface. */
  readonly publicIp: string
  readonly subnet: Prefix
  readonly vtepMac: string
}

/** The leases of all hosts of a cluster that has no malformed findings. */
export function leasesOf(cluster: ResolvedCluster, vtep: string): ReadonlyMap<Host, Lease> {
  const leases = new Map<Host, Lease>()
  for (const host of cluster.hosts) {
    const [external] = host.uplinks
    const address = external?.addresses[0]
    if (external === undefined || address === undefined || host.podCidr === undefined) continue
    leases.set(host, { host, external, publicIp: formatIp(address.address), subnet: host.podCidr, vtepMac: host.vtepMac ?? cluster.mac(`${host.name} ${vtep}`) })
  }
  return leases
}
