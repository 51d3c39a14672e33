import type { Finding, Level } from './finding.js'

/** What a code means: its level, and the texts of its findings. `{name}` in a text stands for a value of the finding. */
export interface FindingInfo {
  readonly level: Level
  /** The rest of a sentence that the value begins. */
  readonly problem: string
  /** An imperative. */
  readonly remedy: string
}

/** Codes and what they mean. */
export type Registry = Readonly<Record<string, FindingInfo>>

/** A place in the declaration; a function where it is worth making only for a finding. */
export type Where = string | (() => string)

/** Adds a finding; `fill` gives the values of `{…}` in the texts. */
export type Report<R extends Registry> = (code: keyof R & string, place: Where, value: string | number, fill?: Readonly<Record<string, string | number>>) => void

/** Makes findings of the codes of a registry. */
export function reporter<R extends Registry>(registry: R, found: Finding[]): Report<R> {
  return (code, place, value, fill = {}) => {
    const info = registry[code]
    if (info === undefined) return
    const { level, problem, remedy } = info
    found.push({ code, place: typeof place === 'string' ? place : place(), value: String(value), problem: filled(problem, fill), remedy: filled(remedy, fill), level })
  }
}

const filled = (text: string, fill: Readonly<Record<string, string | number>>): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(fill, name) ? String(fill[name]) : whole))
