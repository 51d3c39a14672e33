import type { Layer, PayloadLayer } from '../wire/index.js'
import { CHANCE, type Renaming } from './chance.js'
import type { Difference } from './difference.js'

/** What comparing the headers of two traces must know of them. */
export interface HeaderContext {
  /** Ports that the probe named; they are compared as they are. */
  readonly ports: ReadonlySet<number>
  /** Ports that the kernel chose. */
  readonly ephemeral: Renaming
  /** Echo ids. */
  readonly echo: Renaming
  readonly tokens: readonly [string, string]
}

type Fields = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (value === undefined ? '-' : typeof value === 'object' ? JSON.stringify(value) : String(value))

const HASHED_PORT = 'sport'

/** Compares two header stacks, leaving out or renaming what is chance. */
export function compareHeaders(a: readonly Layer[], b: readonly Layer[], where: string, context: HeaderContext): readonly Difference[] {
  const kinds = [a, b].map((layers) => layers.map((layer) => layer.kind).join(' '))
  if (kinds[0] !== kinds[1]) return [{ where, field: 'layers', a: kinds[0] ?? '', b: kinds[1] ?? '' }]
  const differences: Difference[] = []
  const segments = a.some((layer) => layer.kind === 'tcp')
  a.forEach((left, index) => {
    const right = b[index]
    if (right === undefined) return
    const outer = a[index + 1]?.kind === 'vxlan'
    for (const field of fieldsOf(left, right)) {
      const values = [(left as unknown as Fields)[field], (right as unknown as Fields)[field]] as const
      // The length of TCP's options is chance, so every length around them is; the payload's own length is compared.
      if (field === 'length' && segments) continue
      if (outer && field === HASHED_PORT) continue
      if (!same(left.kind, field, values, context)) differences.push({ where, field: `${left.kind}.${field}`, a: text(values[0]), b: text(values[1]) })
    }
    if (left.kind === 'payload' && right.kind === 'payload') differences.push(...comparePayload(left, right, where, context))
    if (left.kind === 'udp' && right.kind === 'udp' && (left.checksum === 0) !== (right.checksum === 0))
      differences.push({ where, field: 'udp.checksum', a: left.checksum === 0 ? 'none' : 'present', b: right.checksum === 0 ? 'none' : 'present' })
  })
  return differences
}

function fieldsOf(left: Layer, right: Layer): readonly string[] {
  const chance = CHANCE[left.kind] ?? []
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((field) => field !== 'kind' && field !== 'data' && !chance.includes(field))
}

function same(kind: Layer['kind'], field: string, [a, b]: readonly [unknown, unknown], context: HeaderContext): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    const port = (kind === 'udp' || kind === 'tcp') && (field === 'sport' || field === 'dport')
    if (port && !context.ports.has(a) && !context.ports.has(b)) return context.ephemeral.same(a, b)
    if (kind === 'icmp' && field === 'id') return context.echo.same(a, b)
  }
  return a === b || text(a) === text(b)
}

function comparePayload(a: PayloadLayer, b: PayloadLayer, where: string, { tokens }: HeaderContext): readonly Difference[] {
  const [left, right] = [a.data.replace(tokens[0], '<token>'), b.data.replace(tokens[1], '<token>')]
  if (a.data.length !== b.data.length) return [{ where, field: 'payload', a: `${a.data.length / 2} bytes`, b: `${b.data.length / 2} bytes` }]
  return left === right ? [] : [{ where, field: 'payload', a: left, b: right }]
}
