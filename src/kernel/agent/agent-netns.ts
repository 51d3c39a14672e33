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
  /** May there be nft rules? */
  hasRules: boolean
}
