import type { Trace } from '../../engine/index.js'
import { runnable } from './changes.js'

/**
 * The command that sends the probe again, in a lab that was changed as this one was: 'npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea --tcp 80'.
 * A spec file that is not known is left to the reader: '<spec>'.
 */
export function repeatTrace({ probe, engine, changes = [] }: Trace, spec: string | undefined): string {
  const words = ['--from', probe.from, '--to', probe.to]
  if (probe.protocol !== 'icmp') words.push(`--${probe.protocol}`, String(probe.port))
  if (probe.size !== (probe.protocol === 'icmp' ? 56 : 32)) words.push('--size', String(probe.size))
  if (probe.ttl !== 64) words.push('--ttl', String(probe.ttl))
  if (probe.tos !== 0) words.push('--tos', String(probe.tos))
  if (probe.src !== undefined) words.push('--src', probe.src)
  if (probe.protocol !== 'icmp' && probe.sport !== undefined) words.push('--sport', String(probe.sport))
  if (probe.df !== undefined) words.push(probe.df ? '--df' : '--no-df')
  const runs = runnable(changes)
  for (const change of runs ?? []) words.push('--run', change)
  if (engine !== 'model') words.push('--engine', engine)
  return `${command('trace', spec, words)}${runs ? '' : `, after the ${changes.length === 1 ? 'change' : `${changes.length} changes`} that the spec made`}`
}

/** The command that shows a table: "npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip route'". */
export function repeatShow(netns: string, view: string, engine: string, spec: string | undefined): string {
  const words = [netns, view]
  if (engine !== 'model') words.push('--engine', engine)
  return command('show', spec, words)
}

function command(name: string, spec: string | undefined, words: readonly string[]): string {
  return ['npx hopspec', name, spec === undefined ? '<spec>' : quote(spec), ...words.map(quote)].join(' ')
}

/** A word as a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
