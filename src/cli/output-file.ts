import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { text, usage, type Options } from './options.js'

/** The file that an option such as `--pcapng tea.pcapng` names. That its folder is missing is said before anything runs. */
export function outputFile(options: Options, name: string): string | undefined {
  const path = text(options, name)
  if (path === undefined) return undefined
  const folder = dirname(path)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw usage(`--${name}: there is no folder '${folder}' to write ${path} to`)
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw usage(`--${name}: '${path}' is a folder`)
  return path
}
