/** The empty list that all nodes share. */
export const NONE: readonly never[] = Object.freeze([])

/** A frozen copy of plain data: arrays and plain objects are copied all the way down, everything else is kept as it is. */
export function frozenCopy<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, field]) => [key, frozenCopy(field)]))) as T
}

/** A frozen array with one more item. */
export const append = <T>(list: readonly T[], ...items: readonly T[]): readonly T[] => Object.freeze([...list, ...items])

/** An object without the fields that are undefined. */
export type Given<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> }

/** The fields of an options object that were given, frozen. */
export function given<T extends object>(fields: T): Given<T> {
  const kept: Given<T> = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) Object.assign(kept, { [key]: value })
  return kept
}
