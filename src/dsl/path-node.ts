import type { DropReason, EncapsulationFields, PathItem } from '../engine/index.js'

/** An expected path, as declared with `.path(from, to, …)` or `.isolated(from, to)`; it becomes a test. */
export interface PathNode {
  readonly kind: 'path'
  /** Name of a host, router, pod or 'pod/container'. */
  readonly from: string
  /** Such a name, or an address. */
  readonly to: string
  readonly probe: { readonly protocol: 'icmp' } | { readonly protocol: 'udp' | 'tcp'; readonly port: number }
  /** In the order in which they were declared; without `droppedAt` and `isolated` the request must be delivered and answered. */
  readonly expectations: readonly PathExpectation[]
}

export type PathExpectation =
  | { readonly kind: 'traverses'; readonly items: readonly PathItem[]; readonly exactly: boolean }
  | { readonly kind: 'encapsulated'; readonly fields: EncapsulationFields }
  /** Source and destination address arrive as they were sent. */
  | { readonly kind: 'untouched' }
  /** The source arrives as an address of this host. */
  | { readonly kind: 'masqueradedAs'; readonly host: string }
  | { readonly kind: 'droppedAt'; readonly host: string; readonly device: string; readonly reason: DropReason }
  /** Nothing of `from` reaches `to`. */
  | { readonly kind: 'isolated' }
