/** A lab was asked for something that it cannot do; the message names the value and the remedy. */
export class LabError extends Error {
  override readonly name: string = 'LabError'
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {
    super(`${problem}; ${remedy}`)
  }
}

/** The chosen engine cannot do it, and the kernel can. */
export class KernelNeededError extends LabError {
  override readonly name = 'KernelNeededError'
  constructor(problem: string) {
    super(problem, "choose the kernel engine: HOPSPEC_ENGINE=kernel, --engine kernel of a command, or openLab(cluster, { engine: 'kernel' })")
  }
}
