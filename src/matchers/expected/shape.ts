import { isAsymmetric } from '../headers/compare-fields.js'
import { formatValue } from '../message/value.js'

/** What is wrong with an argument, and what would be right: two sentences. */
export interface Wrong {
  /** 'was given 7 as items[1], which is no device'. */
  readonly problem: string
  readonly remedy: string
}

/** Looks at what stands at a place of a call ('items[1]'; '' is the argument itself). Undefined: it is as it must be. */
export type Shape = (value: unknown, place: string) => Wrong | undefined

/** The first thing that is wrong with the arguments of a call; those that are absent and may be are left out. */
export function firstWrong(...args: readonly (readonly [value: unknown, place: string, shape: Shape])[]): Wrong | undefined {
  for (const [value, place, shape] of args) {
    const wrong = shape(value, place)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const wrong = (value: unknown, place: string, why: string, remedy: string): Wrong => ({
  problem: `was given ${formatValue(value)}${place === '' ? '' : ` as ${place}`}, which ${why}`,
  remedy,
})

/** A value that passes a test. @param why behind 'which', of one that does not: 'is no device' */
export const such = (test: (value: unknown) => boolean, why: string, remedy: string): Shape => (value, place) => (test(value) ? undefined : wrong(value, place, why, remedy))

/** One word of several. */
export const oneOf = (words: readonly string[], why = 'does not exist'): Shape => such((value) => typeof value === 'string' && words.includes(value), why, `Write one of: ${words.join(', ')}`)

export const optional = (shape: Shape): Shape => (value, place) => (value === undefined ? undefined : shape(value, place))

/** Whatever the shape takes, or an asymmetric matcher, or a regular expression for a text. */
export const orMatcher = (shape: Shape): Shape => (value, place) => (isAsymmetric(value) || value instanceof RegExp ? undefined : shape(value, place))

/** Anything: its value is compared, and a difference says enough. */
export const anything: Shape = () => undefined

export const listOf = (shape: Shape, why: string, remedy: string): Shape => (value, place) => {
  if (!Array.isArray(value)) return wrong(value, place, why, remedy)
  if (value.length === 0) return wrong(value, place, 'is empty', remedy)
  const at = value.findIndex((item) => shape(item, place) !== undefined)
  return at < 0 ? undefined : shape(value[at], `${place}[${at}]`)
}

/** An object with these fields, each of which may be left out, and no others: a misspelt one would not be judged. @param noun 'a route' */
export const fieldsOf = (noun: string, shapes: Readonly<Record<string, Shape>>): Shape => (value, place) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof RegExp) return wrong(value, place, 'is no object', `Write fields of ${noun}: { ${namesIn(shapes)} }`)
  for (const [name, field] of Object.entries(value)) {
    const at = place === '' ? name : `${place}.${name}`
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
    if (shape === undefined) return wrong(field, at, `is no field of ${noun}`, `Fields of ${noun}: ${namesIn(shapes)}`)
    const inner = field === undefined ? undefined : shape(field, at)
    if (inner !== undefined) return inner
  }
  return undefined
}

const namesIn = (shapes: object): string => Object.keys(shapes).join(', ')

/** The names of all fields of a type, which the compiler keeps complete. */
export type FieldNames<T> = { readonly [F in T extends unknown ? keyof T : never]-?: true }

/** An object with fields of a type, of any value. */
export const fieldsNamed = (noun: string, names: Readonly<Record<string, true>>): Shape => fieldsOf(noun, Object.fromEntries(Object.keys(names).map((name) => [name, anything])))
