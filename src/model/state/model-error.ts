/** The model was asked for something that is not there, or that Linux refuses. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  /** @param place namespace, and link where one is meant; @param problem the kernel's words, or what is not there */
  constructor(
    readonly place: string,
    readonly problem: string,
  ) {
    super(`${place}: ${problem}`)
  }
}
