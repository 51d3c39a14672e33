/** What was named cannot hold a file: a file stands where a folder is needed, or the reverse. */
const WRONG_PLACE = ['ENOTDIR', 'EISDIR', 'EEXIST', 'ENAMETOOLONG']

/** A file cannot be written. The message names it, says why in the system's words, and what to do. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** Is it the name that is wrong, and not this machine that refuses? */
  readonly wrongPlace: boolean

  constructor(path: string, { code, path: at = path, syscall, message }: NodeJS.ErrnoException) {
    const [, why = message] = /^[A-Z]\w*: (.+?), \w+/.exec(message) ?? []
    super(`cannot ${syscall === 'mkdir' ? `make the folder ${at}` : `write ${at}`}: ${why}; ${code === 'ENOSPC' ? 'make room there, or name another place' : 'name a place that can be written to'}`)
    this.wrongPlace = WRONG_PLACE.includes(code ?? '')
  }
}
