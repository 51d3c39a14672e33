import type { Layer } from '../wire/index.js'
import { Renaming } from './chance.js'
import { compareHeaders, type HeaderContext } from './compare-headers.js'
import type { Difference } from './difference.js'
import type { DropReason } from './drop-reason.js'
import { formatEntryKey } from './entry-key.js'
import type { Hop, Place } from './hop.js'
import type { Branch, Outcome, Path } from './path.js'
import type { TableEntry } from './table-entry.js'
import type { ArpExchange, TraceData } from './trace.js'

const place = ({ netns, ifname }: Place): string => (ifname === undefined ? netns : `${netns} ${ifname}`)
const say = (value: unknown): string => (value === undefined ? '-' : String(value))

/**
 * What two answers to one probe differ in, [] where in nothing: hops (namespace, device, kind, direction, via), header fields
 * except those that are chance (`CHANCE`), outcomes and places, ICMP errors, ARP exchanges, and the entries that decided
 * where both have them. Packets but the request that passed no device are left out. `UNOBSERVED` agrees with any reason: what an engine did not see it does not contradict.
 * Whether a known neighbour was asked for its confirmation meanwhile is left to the clock.
 */
export function compareTraces(a: TraceData, b: TraceData): readonly Difference[] {
  const ports = new Set<number>()
  for (const { probe } of [a, b]) if (probe.protocol !== 'icmp') for (const port of [probe.port, probe.sport]) if (port !== undefined) ports.add(port)
  const context: Context = { ports, ephemeral: new Renaming(), echo: new Renaming(), tokens: [a.token, b.token], told: [tellers(a), tellers(b)] }
  const differences: Difference[] = []
  const values = (where: string, field: string, x: unknown, y: unknown): void => {
    if (x !== y) differences.push({ where, field, a: say(x), b: say(y) })
  }
  values('verdict', 'delivered', a.verdict.delivered, b.verdict.delivered)
  values('verdict', 'answered', a.verdict.answered, b.verdict.answered)
  const [sent, seen] = [a, b].map(({ request, packets }) => packets.filter((path) => path === request || isSeen(path))) as [Path[], Path[]]
  differences.push(...compareLists('packet', sent, seen, context))
  values('reply', 'packet', indexOf(sent, a.reply), indexOf(seen, b.reply))
  differences.push(...compareLists('error', sorted(a.errors.filter(isSeen)), sorted(b.errors.filter(isSeen)), context))
  differences.push(...compareArp(a.arp, b.arp, context))
  return differences
}

interface Context extends HeaderContext {
  /** The namespaces of each trace that were seen to send an ICMP error ('icmp h1') or an RST ('tcp h1'). */
  readonly told: readonly [ReadonlySet<string>, ReadonlySet<string>]
}

function tellers({ errors, packets }: TraceData): ReadonlySet<string> {
  const resets = packets.filter(({ hops: [first] }) => first?.layers.some((layer) => layer.kind === 'tcp' && layer.flags.rst) === true)
  const names = (prefix: string, paths: readonly Path[]): readonly string[] => paths.flatMap(({ hops: [first] }) => (first === undefined ? [] : [`${prefix} ${first.netns}`]))
  return new Set([...names('icmp', errors), ...names('tcp', resets)])
}

/** Losses that look alike: no answer was sent, or the packet waited for a neighbour that nobody heard of. */
const SEEN_AS: Partial<Record<DropReason, DropReason>> = { NFT_REJECT: 'NFT_DROP', NEIGH_QUEUE_FULL: 'NEIGH_FAILED' }

/** An ICMP error or an RST that its own stack refused to send cannot be seen: to a tap the packet was dropped. */
function asSeen(end: Outcome, told: ReadonlySet<string>): Outcome {
  if (end.kind === 'dropped') return { ...end, reason: SEEN_AS[end.reason] ?? end.reason }
  if (end.kind !== 'rejected' || told.has(`${'icmp' in end.by ? 'icmp' : 'tcp'} ${end.at.netns}`)) return end
  const { by: _, ...rest } = end
  return asSeen({ ...rest, kind: 'dropped' }, told)
}

/** An answer that its own stack refused to send passed no device: no tap can tell of it. */
const isSeen = ({ hops }: Path): boolean => hops.length > 0

const indexOf = (paths: readonly Path[], path: Path | undefined): number | undefined => (path === undefined || !isSeen(path) ? undefined : paths.indexOf(path))

function compareLists(what: string, a: readonly Path[], b: readonly Path[], context: Context): readonly Difference[] {
  const differences: Difference[] = []
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const where = what === 'packet' && index === 0 ? 'request' : `${what} ${index}`
    const [left, right] = [a[index], b[index]]
    if (left === undefined || right === undefined) differences.push({ where, field: 'packet', a: left ? summary(left) : '-', b: right ? summary(right) : '-' })
    else differences.push(...comparePaths(left, right, where, context))
  }
  return differences
}

/** What two ways of one packet differ in. */
function comparePaths(a: Path, b: Path, where: string, context: Context): readonly Difference[] {
  const differences = [...compareHops(a.hops, b.hops, where, context), ...compareOutcomes(a.outcome, b.outcome, `${where} outcome`, context)]
  const [left, right] = [branches(a), branches(b)]
  for (const key of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [x, y] = [left.get(key), right.get(key)]
    const at = `${where} branch ${key}`
    if (x === undefined || y === undefined) differences.push({ where: at, field: 'branch', a: x ? hops(x.hops) : '-', b: y ? hops(y.hops) : '-' })
    else differences.push(...compareHops(x.hops, y.hops, at, context), ...compareOutcomes(x.outcome, y.outcome, `${at} outcome`, context))
  }
  return differences
}

function compareHops(a: readonly Hop[], b: readonly Hop[], where: string, context: Context): readonly Difference[] {
  const [left, right] = [hops(a), hops(b)]
  // One line that shows both ways says more than a line for each hop that moved.
  if (left !== right) return [{ where, field: 'hops', a: left, b: right }]
  return a.flatMap((hop, index) => {
    const other = b[index]
    if (other === undefined) return []
    const at = `${where} hop ${index} ${hop.netns} ${hop.ifname}`
    return [...compareHeaders(hop.layers, other.layers, at, context), ...compareDecided(hop.decided, other.decided, at)]
  })
}

function compareOutcomes(left: Outcome, right: Outcome, where: string, { told }: Context): readonly Difference[] {
  const [a, b] = [asSeen(left, told[0]), asSeen(right, told[1])]
  if (a.kind !== b.kind) return [{ where, field: 'kind', a: outcome(a), b: outcome(b) }]
  const differences: Difference[] = []
  const values = (field: string, x: unknown, y: unknown): void => {
    if (x !== y) differences.push({ where, field, a: say(x), b: say(y) })
  }
  values('at', place(a.at), place(b.at))
  if (a.kind !== 'delivered' && b.kind !== 'delivered' && a.reason !== 'UNOBSERVED' && b.reason !== 'UNOBSERVED') values('reason', a.reason, b.reason)
  if (a.kind === 'rejected' && b.kind === 'rejected') values('by', JSON.stringify(a.by), JSON.stringify(b.by))
  if (a.kind === 'looped' && b.kind === 'looped') values('passes', a.passes, b.passes)
  return differences
}

/** The entries of those tables that both engines consulted at a hop, in order. */
function compareDecided(a: readonly TableEntry[] | undefined, b: readonly TableEntry[] | undefined, where: string): readonly Difference[] {
  if (a === undefined || b === undefined) return []
  const both = new Set(a.map((entry) => entry.table).filter((table) => b.some((other) => other.table === table)))
  return [...both].flatMap((table) => {
    const [left, right] = [a, b].map((entries) => entries.filter((entry) => entry.table === table).map(formatEntryKey).join('; '))
    return left === right ? [] : [{ where, field: `decided ${table}`, a: left ?? '', b: right ?? '' }]
  })
}

function compareArp(a: readonly ArpExchange[], b: readonly ArpExchange[], context: Context): readonly Difference[] {
  const [left, right] = [exchanges(a), exchanges(b)]
  const differences: Difference[] = []
  for (const key of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [x, y] = [left.get(key), right.get(key)]
    const where = `arp ${key}`
    if (x === undefined || y === undefined) {
      const [only] = [x, y].flatMap((one) => one ?? [])
      if (only !== undefined && isConfirmation(only)) continue
      differences.push({ where, field: 'exchange', a: x ? `${x.requests.length} requests` : '-', b: y ? `${y.requests.length} requests` : '-' })
      continue
    }
    if (x.lladdr !== y.lladdr) differences.push({ where, field: 'lladdr', a: say(x.lladdr), b: say(y.lladdr) })
    differences.push(...compareLists(`${where} request`, x.requests, y.requests, context))
    if (x.reply !== undefined || y.reply !== undefined) differences.push(...compareLists(`${where} reply`, x.reply ? [x.reply] : [], y.reply ? [y.reply] : [], context))
  }
  return differences
}

/** A neighbour that is known is asked whether it is still there five seconds after its first use (`delay_first_probe_time`): a matter of the clock. */
const isConfirmation = ({ cast, lladdr }: ArpExchange): boolean => cast === 'unicast' && lladdr !== undefined

/** Exchanges by who asked for what and how; one that happened again gets a number. */
function exchanges(list: readonly ArpExchange[]): ReadonlyMap<string, ArpExchange> {
  return numbered(list, ({ netns, ifname, ip, cast }) => `${netns} ${ifname} ${ip} ${cast}`)
}

function branches(path: Path): ReadonlyMap<string, Branch> {
  return numbered(path.branches, ({ why, from, hops: [first] }) => `${why} from ${place(from)} to ${first ? `${first.netns} ${first.ifname}` : '-'}`)
}

function numbered<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const item of list) {
    const base = key(item)
    let name = base
    for (let count = 2; map.has(name); count++) name = `${base} #${count}`
    map.set(name, item)
  }
  return map
}

const hops = (list: readonly Hop[]): string => list.map(({ netns, ifname, kind, dir, via }) => `${netns}/${ifname}(${kind}) ${dir} ${via}`).join(' · ')

/** Errors of one moment have no order between senders. */
function sorted(paths: readonly Path[]): readonly Path[] {
  return [...paths].sort((x, y) => (summary(x) < summary(y) ? -1 : 1))
}

function summary(path: Path): string {
  return `${headline(path.hops[0]?.layers ?? [])} from ${path.hops[0]?.netns ?? '?'} ${hops(path.hops)} ${outcome(path.outcome)}`
}

function headline(layers: readonly Layer[]): string {
  return layers
    .map((layer) => {
      if (layer.kind === 'ipv4') return `${layer.src}>${layer.dst}`
      if (layer.kind === 'icmp') return `icmp ${layer.type}/${layer.code}`
      if (layer.kind === 'tcp') return `tcp ${Object.entries(layer.flags).filter(([, set]) => set === true).map(([flag]) => flag).join(',')}`
      return layer.kind === 'udp' ? 'udp' : ''
    })
    .filter((part) => part !== '')
    .join(' ')
}

function outcome(end: Outcome): string {
  const reason = end.kind === 'delivered' ? '' : ` ${end.reason}`
  const by = end.kind === 'rejected' ? ` ${JSON.stringify(end.by)}` : ''
  return `${end.kind} at ${place(end.at)}${reason}${by}`
}
