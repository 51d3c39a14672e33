import { kindOf } from '../received/kind.js'

/**
 * One line for a value, as one would write it in a spec: strings quoted, fields in the order given, regular expressions
 * and asymmetric matchers as they print themselves, handles of a lab as the call that gives them.
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? `[function ${value.name}]` : String(value)
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`
  if ('asymmetricMatch' in value) return formatAsymmetric(value)
  const { word } = kindOf(value)
  if (word === 'trace' || word === 'path' || word === 'hop' || word === 'promise' || word === 'lab') return `[${word}]`
  if ('netnsId' in value && 'name' in value) return formatHandle(value)
  if ('netns' in value && typeof value.netns === 'object' && 'ifname' in value) return `${formatValue(value.netns)}.link(${formatValue(value.ifname)})`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return fields.length === 0 ? '{}' : `{ ${fields.map(([name, field]) => `${name}: ${formatValue(field)}`).join(', ')} }`
}

/** The same without the quotes around a string, for sentences. */
export function formatWord(value: unknown): string {
  return typeof value === 'string' ? value : formatValue(value)
}

/** The options of a call as they stand in it: an empty object is one that was left out. */
export function optionsOf(options: unknown): readonly unknown[] {
  return typeof options === 'object' && options !== null && Object.keys(options).length === 0 ? [] : [options]
}

function formatAsymmetric(value: object): string {
  if ('toAsymmetricMatcher' in value && typeof value.toAsymmetricMatcher === 'function') return String(value.toAsymmetricMatcher())
  return String(value)
}

function formatHandle(handle: object): string {
  const { name, role, container } = handle as { readonly name: unknown; readonly role?: unknown; readonly container?: unknown }
  return `lab.${role === 'pod' ? 'pod' : 'host'}(${JSON.stringify(container === undefined ? String(name) : `${String(name)}/${String(container)}`)})`
}
