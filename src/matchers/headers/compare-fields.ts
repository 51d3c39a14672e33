import { formatValue } from '../message/value.js'

/** A field that is not as expected. */
export interface FieldDifference {
  /** 'outer.ipv4.dst'. */
  readonly field: string
  readonly expected: unknown
  readonly actual: unknown
}

/** Compares the fields that are expected, and no others; an asymmetric matcher judges its field. */
export function compareFields(expected: object, actual: object | undefined, prefix = ''): readonly FieldDifference[] {
  const differences: FieldDifference[] = []
  for (const [name, wanted] of Object.entries(expected)) {
    if (wanted === undefined) continue
    const field = prefix === '' ? name : `${prefix}.${name}`
    const found: unknown = actual === undefined ? undefined : Reflect.get(actual, name)
    if (isPlainObject(wanted) && isPlainObject(found)) differences.push(...compareFields(wanted, found, field))
    else if (!valueMatches(wanted, found)) differences.push({ field, expected: wanted, actual: found })
  }
  return differences
}

/** Whether one value is as expected: by an asymmetric matcher, item by item in an array, else identical. */
export function valueMatches(expected: unknown, actual: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual)
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && expected.length === actual.length && expected.every((item, index) => valueMatches(item, actual[index]))
  }
  if (isPlainObject(expected)) return isPlainObject(actual) && compareFields(expected, actual).length === 0
  return Object.is(expected, actual)
}

/** Vitest's and Jest's asymmetric matchers, and whatever judges like one. */
export function isAsymmetric(value: unknown): value is { asymmetricMatch(other: unknown): boolean } {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value && typeof value.asymmetricMatch === 'function'
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp) && !isAsymmetric(value)
}

/** 'outer.ipv4.dst is 10.225.28.172, not 10.225.28.171'. */
export function formatDifference({ field, expected, actual }: FieldDifference): string {
  return actual === undefined ? `${field} is absent, not ${formatValue(expected)}` : `${field} is ${formatValue(actual)}, not ${formatValue(expected)}`
}
