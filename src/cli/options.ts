import { CommandError, EXIT } from './exit-code.js'
import { suggestion } from './suggest.js'

/** What the command line gave, as the parser leaves it: numbers are numbers, an option that was given twice is a list. */
export type Options = Readonly<Record<string, unknown>>

/** A switch such as `--json`. */
export function flag(options: Options, name: string): boolean | undefined {
  const value = once(options, name)
  if (value === undefined || typeof value === 'boolean') return value
  throw usage(`--${name} takes no value, and was given '${String(value)}'`)
}

/** A word such as `--from coffee`. */
export function text(options: Options, name: string): string | undefined {
  const value = once(options, name)
  if (value === undefined) return undefined
  if (typeof value === 'boolean' || value === '') throw usage(`--${name} needs a value`)
  return String(value)
}

/** A whole number of a range such as `--tcp 80`. */
export function number(options: Options, name: string, min: number, max: number): number | undefined {
  const value = text(options, name)
  if (value === undefined) return undefined
  const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (parsed >= min && parsed <= max) return parsed
  throw usage(`--${name} takes a number from ${min} to ${max}, not '${value}'`)
}

/** A word that may be given several times, such as `--run`. */
export function texts(options: Options, name: string): readonly string[] {
  const value = options[name]
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => text({ [name]: one }, name) ?? [])
}

/** One of some words such as `--engine kernel`. */
export function choice<const Word extends string>(options: Options, name: string, words: readonly Word[]): Word | undefined {
  const value = text(options, name)
  if (value === undefined) return undefined
  const word = words.find((one) => one === value)
  if (word === undefined) throw usage(`--${name} cannot be '${value}'${suggestion(value, words)}`)
  return word
}

function once(options: Options, name: string): unknown {
  const value = options[name]
  if (Array.isArray(value)) throw usage(`--${name} is given ${value.length} times`)
  return value
}

/** The command was called wrongly. */
export const usage = (message: string): CommandError => new CommandError(message, EXIT.usage)
