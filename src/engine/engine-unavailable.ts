/** An engine cannot work on this machine; the message says why and what would help. `Engine.open()` rejects with it before anything is touched. */
export class EngineUnavailable extends Error {
  override readonly name: string = 'EngineUnavailable'
}
