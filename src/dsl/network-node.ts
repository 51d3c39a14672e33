/** The pod network of a cluster, as made by `flannel.vxlan(…)` or `bridge(…)`; how it wires a cluster is known to src/cni alone. */
export interface NetworkNode {
  readonly kind: 'network'
  /** What sort of network it is: 'flannel-vxlan', 'bridge'. */
  readonly type: string
}
