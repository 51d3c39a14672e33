/** NUD states, as `ip neigh` spells them. */
export type NeighState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT'

/** A neighbour. Equivalent to: `ip neigh replace <dst> lladdr <lladdr> dev <dev> nud <state>`. */
export interface Neigh {
  readonly dev: string
  readonly dst: string
  /** Absent in states INCOMPLETE and FAILED. */
  readonly lladdr?: string
  readonly state: NeighState
}
