/** A lab was asked for something that it cannot do; the message names the value and the remedy. */
export class LabError extends Error {
  override readonly name = 'LabError'
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem}; ${remedy}`)
  }
}
