import { readFileSync } from 'node:fs'

/**
 * The counters of the thread's namespace: 'Ip:InAddrErrors', 'TcpExt:IPReversePathFilter'. Equivalent to: `nstat -asz`.
 *
 * ```
 * Ip: Forwarding DefaultTTL InReceives …
 * Ip: 1 64 12 …
 * ```
 */
export function readCounters(): Record<string, number> {
  return { ...parseCounters(readFileSync('/proc/thread-self/net/snmp', 'utf8')), ...parseCounters(readFileSync('/proc/thread-self/net/netstat', 'utf8')) }
}

/** Reads pairs of lines, names above values. */
export function parseCounters(text: string): Record<string, number> {
  const counters: Record<string, number> = {}
  const lines = text.split('\n')
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [names, values] = [lines[index] ?? '', lines[index + 1] ?? ''].map((line) => line.split(/\s+/))
    names?.forEach((name, column) => {
      if (column > 0 && name !== '') counters[`${names[0]}${name}`] = Number(values?.[column])
    })
  }
  return counters
}

/** What grew from one reading to the next. */
export function growth(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).flatMap(([name, value]) => (value > (before[name] ?? 0) ? [[name, value - (before[name] ?? 0)]] : [])))
}
