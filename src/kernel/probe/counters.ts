import { existsSync, readFileSync } from 'node:fs'

/**
 * The counters of the thread's namespace: 'Ip:InAddrErrors', 'TcpExt:IPReversePathFilter', 'XfrmInPolBlock'. Equivalent to: `nstat -asz`.
 *
 * ```
 * Ip: Forwarding DefaultTTL InReceives …
 * Ip: 1 64 12 …
 * ```
 */
export function readCounters(): Record<string, number> {
  const pairs = ['snmp', 'netstat'].map((file) => parseCounters(readFileSync(`${FOLDER}/${file}`, 'utf8')))
  // Only of a kernel with CONFIG_XFRM_STATISTICS.
  const lines = existsSync(`${FOLDER}/xfrm_stat`) ? parseLines(readFileSync(`${FOLDER}/xfrm_stat`, 'utf8')) : {}
  return Object.assign({}, ...pairs, lines) as Record<string, number>
}

const FOLDER = '/proc/thread-self/net'

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

/** Reads lines of a name and a value. */
export function parseLines(text: string): Record<string, number> {
  return Object.fromEntries(text.trim().split('\n').map((line) => line.split(/\s+/)).map(([name = '', value]) => [name, Number(value)]))
}

/** Packets that a policy of IPsec kept from their sockets; `Ip:InDelivers` counts them all the same. Follows `ip_protocol_deliver_rcu()`, net/ipv4/ip_input.c. */
export const barredByPolicy = (grown: Readonly<Record<string, number>>): number => Object.entries(grown).reduce((sum, [name, packets]) => (name.startsWith('XfrmIn') ? sum + packets : sum), 0)

/** What grew from one reading to the next. */
export function growth(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).flatMap(([name, value]) => (value > (before[name] ?? 0) ? [[name, value - (before[name] ?? 0)]] : [])))
}
