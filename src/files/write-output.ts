import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { OutputError } from './output-error.js'

/** Writes a file, and makes the folders above it. Throws an {@link OutputError}. */
export function writeOutput(path: string, content: string | Uint8Array): void {
  try {
    makeFolder(dirname(path))
    writeFileSync(path, content)
  } catch (error) {
    throw new OutputError(path, error as NodeJS.ErrnoException)
  }
}

/** The same where no such file is. Returns false where one is, which stays as it is. */
export function writeNew(path: string, content: string): boolean {
  if (existsSync(path)) return false
  writeOutput(path, content)
  return true
}

/** Node's own `recursive` never ends where a file system says ENOENT to a new folder, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
