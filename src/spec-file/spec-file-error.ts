/** A spec file cannot be read, or does not declare what was asked for; the message names the file, and the line where there is one. */
export class SpecFileError extends Error {
  override readonly name = 'SpecFileError'
}
