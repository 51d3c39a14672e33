/** A call of a builder: its method, and arguments that are plain values or what happens to a nested builder. */
export interface Call {
  readonly method: string
  readonly args: readonly Argument[]
}

/** What happens to a nested builder: `(host) => host.address(…)`. */
export interface Nested {
  readonly as: string
  readonly calls: readonly Call[]
}

export type Argument = string | number | Readonly<Record<string, unknown>> | Nested

export const call = (method: string, ...args: readonly Argument[]): Call => ({ method, args })
export const nested = (as: string, calls: readonly Call[]): Nested => ({ as, calls })

type Builder = Readonly<Record<string, (...args: readonly unknown[]) => Builder>>

/** Makes the calls on a builder. */
export function play(builder: object, calls: readonly Call[]): object {
  return calls.reduce<object>((at, { method, args }) => {
    const values = args.map((argument) => (isNested(argument) ? (inner: object) => play(inner, argument.calls) : argument))
    const called = (at as Builder)[method]
    if (called === undefined) throw new TypeError(`the builder has no method ${method}`)
    return called.apply(at, values)
  }, builder)
}

/** The calls as a person would write them. */
export function print(calls: readonly Call[], indent = '  '): string {
  return calls.map(({ method, args }) => `\n${indent}.${method}(${args.map((argument) => text(argument, indent)).join(', ')})`).join('')
}

function text(argument: Argument, indent: string): string {
  if (isNested(argument)) return `(${argument.as}) => ${argument.as}${print(argument.calls, `${indent}  `)}`
  if (typeof argument !== 'object') return quote(argument)
  return literal(argument)
}

function quote(value: string | number): string {
  if (typeof value === 'number') return String(value)
  return value.includes('\n') ? `\`${value}\`` : `'${value.replaceAll("'", "\\'")}'`
}

function literal(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return quote(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, inner]) => `${/^\w+$/.test(key) ? key : `'${key}'`}: ${literal(inner)}`).join(', ')} }`
  return String(value)
}

const isNested = (argument: Argument): argument is Nested => typeof argument === 'object' && 'calls' in argument
