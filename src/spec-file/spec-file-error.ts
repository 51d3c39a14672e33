/** A spec file cannot be read, or does not declare what was asked for; the message names the file, and the line where there is one. */
export class SpecFileError extends Error {
  override readonly name = 'SpecFileError'
}

/** What a spec threw, as `path:line: message`, with the line where the error tells it. `path` is absolute, `shown` as people name it. */
export function specFileError(shown: string, path: string, error: unknown): SpecFileError {
  if (!(error instanceof Error)) return new SpecFileError(`${shown}: ${String(error)}`)
  const text = `${error.message}\n${error.stack ?? ''}`
  const at = text.indexOf(`${path}:`)
  const line = at < 0 ? undefined : /^\d+/.exec(text.slice(at + path.length + 1))?.[0]
  const message = error.message.split('\n')[0]?.trim() ?? ''
  return new SpecFileError(error.name === 'PlanError' ? `${shown}: ${error.message}` : `${shown}:${line === undefined ? '' : `${line}:`} ${message}`)
}
