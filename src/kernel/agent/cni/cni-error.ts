/** A CNI plugin that failed, or is not there. */
export class CniError extends Error {
  override readonly name = 'CniError'
  constructor(
    readonly pod: string,
    /** 'bridge'. */
    readonly plugin: string,
    /** 'ADD', 'CHECK' or 'DEL'. */
    readonly command: string,
    readonly problem: string,
    /** The plugin's own error, as it printed it: `{ code, msg, details }`. */
    readonly answer?: unknown,
  ) {
    super(`${pod}: CNI plugin ${plugin}: ${command} failed: ${problem}${answer === undefined ? '' : `\n${JSON.stringify(answer, null, 2)}`}`)
  }
}
