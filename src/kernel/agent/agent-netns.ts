import type { Containers } from './containers.js'
import type { Listeners } from './listeners.js'
import type { LiveNetns } from './live-netns.js'

/** A namespace of a lab with all that runs in it. */
export interface AgentNetns {
  readonly live: LiveNetns
  readonly listeners: Listeners
  readonly containers: Containers
  /** Sysctls that a change set. */
  readonly touched: Set<string>
  /** Are there nft rules? Undefined after a program ran that may have made some, until somebody asks. */
  hasRules: boolean | undefined
  /** Could one of them drop a packet? True of all that were not declared. */
  mayDrop: boolean
}
