import type { EngineName } from './engine.js'

/** An engine cannot work on this machine; `Engine.open()` rejects with it before anything is touched, and a runner skips by name. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError'
  constructor(
    readonly engine: EngineName,
    /** What this machine lacks or refuses. */
    readonly problem: string,
    /** What would help. */
    readonly remedy: string,
  ) {
    super(`the ${engine} engine does not work here: ${problem}; ${remedy}`)
  }
}
