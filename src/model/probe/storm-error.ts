import { describeStorm, type Pass } from '../../engine/index.js'
import { ModelError } from '../state/model-error.js'

/** Packets make packets, or a frame goes round, without end. */
export class StormError extends ModelError {
  constructor(plan: string, passes: readonly Pass[]) {
    super(plan, describeStorm(passes))
  }
}
