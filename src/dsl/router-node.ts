import type { MachineNode } from './machine-node.js'

/** A machine that only forwards, as declared with `.router(name, …)`: a host without pods. */
export interface RouterNode extends MachineNode {
  readonly kind: 'router'
}
