import type { Ip4 } from '../core/ip4.js'

/** What a route is looked up for. Follows `struct flowi4`. */
export interface Flow {
  readonly daddr: Ip4
  /** 0: not chosen yet. */
  readonly saddr: Ip4
  /** Device that it comes in by; 'lo' for a packet of the namespace's own. */
  readonly iif: string
  /** Device that it must leave by. */
  readonly oif?: string | undefined
  readonly mark: number
  /** Least scope of a route that counts; any if absent. */
  readonly scope?: number
}
