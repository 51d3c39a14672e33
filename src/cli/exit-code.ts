/** What a command of hopspec ends with. */
export const EXIT = {
  /** Everything is as it should be. */
  fine: 0,
  /** The command ran and found something: a packet that did not arrive, a stale document. */
  finding: 1,
  /** The command was called wrongly, or was given bad input. */
  usage: 2,
  /** This machine cannot do it; the message names the remedy. */
  environment: 3,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends the command with a message for people on standard error. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message)
  }
}
