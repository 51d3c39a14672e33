import type { Layer } from '../../wire/index.js'
import { formatValue, formatWord } from './value.js'

/** The headers of a hop from the outside in, a line each: '  ipv4  src 10.168.0.12  dst 10.168.1.32  ttl 64'. Payload bytes are counted. */
export function formatHeaderTable(layers: readonly Layer[]): readonly string[] {
  return layers.map((layer) => `  ${layer.kind.padEnd(8)}  ${fieldsOf(layer).join('  ')}`)
}

function fieldsOf(layer: Layer): readonly string[] {
  if (layer.kind === 'payload') return [`${layer.data.length / 2} bytes`]
  return Object.entries(layer)
    .filter(([name, value]) => name !== 'kind' && value !== undefined && value !== '')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? formatSet(value) : formatWord(value)}`)
}

/** TCP flags: the set ones. */
function formatSet(value: object | null): string {
  const set = Object.entries(value ?? {}).filter(([, on]) => on === true)
  return set.length ? set.map(([name]) => name).join('/') : formatValue(value)
}
