import { MachineBuilder } from './machine-builder.js'
import type { RouterNode } from './router-node.js'

/** Declares a machine that forwards between segments and has no pods. Every call returns a new builder. */
export class RouterBuilder extends MachineBuilder<RouterNode> {
  protected override with(fields: Partial<RouterNode>): this {
    return new RouterBuilder({ ...this.$node, ...fields }) as this
  }
}
