import type { Prefix } from '../address/index.js'
import type { HostNode, NetworkNode } from '../dsl/index.js'
import type { Addr, BridgePort, CniAttachment, FdbEntry, Link, Neigh, NftTable, Route } from '../plan/index.js'
import type { Findings } from './check/findings.js'
import type { Host, Pod, ResolvedCluster } from './resolved.js'
import type { Mesh } from './wire/mesh.js'

/**
 * How a pod network turns a cluster into a plan. A network is one object of this shape: a value that `.network()` takes, with
 * the functions that `compile` calls. `flannel.vxlan()` and `bridge()` are the examples to read.
 */
export interface Network extends NetworkNode {
  /** Where the pods of a host live, as far as it can be said: undefined where the host lacks what this network needs. */
  podNet(host: HostNode, podCidr: Prefix | undefined): PodNet | undefined
  /** Reports what is wrong with the declaration as far as only this network can tell. */
  check(cluster: ResolvedCluster, findings: Findings): void
  /** Called once for a cluster that a plan can be made of, so that rows which hosts share are made once; the function it returns plans one host. */
  wire(cluster: ResolvedCluster): (host: Host) => HostWiring
}

/** The subnet of the pods of one host. */
export interface PodNet {
  readonly subnet: Prefix
  /** Number of the address that the pods have as their gateway. */
  readonly gateway: number
  /** ifname of the bridge that has the gateway's address. */
  readonly bridge: string
}

/** A link whose ifindex is still open. */
export type LinkDraft = Link extends infer L ? (L extends Link ? Omit<L, 'ifindex'> & { readonly ifindex?: number } : never) : never

/** What a network gives one host. */
export interface HostWiring {
  /** Links beside `lo`, the uplinks and the host's ends of the pods' cables. */
  readonly links: readonly LinkDraft[]
  readonly addrs: readonly Addr[]
  readonly routes?: Mesh<Route>
  readonly neigh?: Mesh<Neigh>
  readonly fdb?: Mesh<FdbEntry>
  readonly ruleset: readonly NftTable[]
  readonly sysctl: Readonly<Record<string, string>>
  readonly pods: PodWiring
  /** Where CNI plugins make the pods' network: how they attach a pod. Then no cable is declared. */
  readonly attach?: (pod: Pod) => CniAttachment
}

/** What a network gives every pod of one host. */
export interface PodWiring {
  /** MTU of both ends of the cable where the pod has none of its own. */
  readonly mtu: number
  /** Settings of the host's end of the cable as a port of the bridge. */
  readonly port?: BridgePort
  /** The same array for all pods of the host. */
  readonly routes: readonly Route[]
  readonly sysctl: Readonly<Record<string, string>>
}

/** Whether a value that `.network()` was given is a network that this version can wire. */
export const isNetwork = (node: NetworkNode): node is Network => 'podNet' in node && 'check' in node && 'wire' in node
