import type { HostNode } from './host-node.js'
import type { NetworkNode } from './network-node.js'
import type { PathNode } from './path-node.js'
import type { RouterNode } from './router-node.js'
import type { SegmentNode } from './segment-node.js'

/** All that was declared, in the order in which it was declared. */
export interface ClusterNode {
  readonly kind: 'cluster'
  readonly name: string
  readonly network?: NetworkNode
  readonly segments: readonly SegmentNode[]
  readonly hosts: readonly HostNode[]
  readonly routers: readonly RouterNode[]
  readonly paths: readonly PathNode[]
}
