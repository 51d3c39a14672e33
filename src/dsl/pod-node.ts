import type { Listener } from '../plan/index.js'
import type { ContainerNode } from './container-node.js'
import type { NftText, RouteText } from './machine-node.js'

/** A pod, as declared with `.pod(name, …)`. */
export interface PodNode {
  readonly kind: 'pod'
  readonly name: string
  /** Address of eth0, without prefix length: that is the one of the host's subnet. */
  readonly address?: string
  readonly mac?: string
  /** MTU of both ends of the cable, in bytes. */
  readonly mtu?: number
  /** ifindex of eth0. */
  readonly ifindex?: number
  /** The host's end of the cable. */
  readonly veth?: VethNode
  readonly routes: readonly RouteText[]
  readonly nft: readonly NftText[]
  readonly sysctl: Readonly<Record<string, string>>
  readonly listeners: readonly Listener[]
  readonly containers: readonly ContainerNode[]
}

/** The host's end of the cable of a pod. */
export interface VethNode extends VethOptions {
  readonly kind: 'veth'
  readonly ifname: string
}

export interface VethOptions {
  readonly mac?: string
  readonly ifindex?: number
}
