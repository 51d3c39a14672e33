import type { Netns } from './netns.js'
import type { Segment } from './segment.js'

/**
 * The kernel state that must exist, as plain data in the words of `ip -j`, `bridge -j` and `nft -j`.
 * `JSON.stringify(plan)` writes all of it.
 */
export interface Plan {
  readonly name: string
  /** Hosts and routers first, then pods; names are unique. */
  readonly netns: readonly Netns[]
  readonly segments: readonly Segment[]
}
