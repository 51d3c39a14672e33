import type { MachineNode } from './machine-node.js'
import type { PodNode } from './pod-node.js'

/** A machine of the cluster, as declared with `.host(name, …)`. */
export interface HostNode extends MachineNode {
  readonly kind: 'host'
  /** The subnet that the pods of this host have their addresses from. */
  readonly podCidr?: string
  readonly bridge?: BridgeOptions
  readonly vtep?: VtepOptions
  readonly pods: readonly PodNode[]
}

/** The bridge that the pods of a host are ports of. What is not given is the network's choice. */
export interface BridgeOptions {
  readonly ifname?: string
  readonly mac?: string
  readonly mtu?: number
  readonly ifindex?: number
}

/** The VXLAN tunnel endpoint of a host. What is not given is the network's choice. */
export interface VtepOptions {
  readonly mac?: string
  readonly mtu?: number
  readonly ifindex?: number
}
