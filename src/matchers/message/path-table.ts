import type { Hop, Path, TableEntry } from '../../engine/index.js'
import { packetAddresses } from '../path/translation.js'
import { formatEntry } from './entry.js'
import { outcomeMark } from './outcome.js'
import { formatPacket, formatTunnel } from './packet.js'

/** Names of devices are at most 15 bytes long. */
const DEVICE_WIDTH = 16
const DIR_WIDTH = 6
/** Longer paths (a loop) lose their middle. */
const MOST_HOPS = 24
const FIRST_HOPS = 10
const LAST_HOPS = 4

/** A hop of a path as lines of a table: the place and the first note, then a line for each further note. */
export interface PathRow {
  /** Index of the hop. */
  readonly hop: number
  readonly lines: readonly string[]
}

/** Every hop of a path as a row, columns aligned; the last hop of a lost packet is marked. */
export function pathRows(path: Path, marks: ReadonlyMap<number, string> = outcomeMark(path)): readonly PathRow[] {
  const notes = path.hops.map((_, index) => notesOf(path, index))
  const netnsWidth = Math.max(0, ...path.hops.map(({ netns }) => netns.length)) + 2
  const noteWidth = Math.max(0, ...notes.flat().map((note) => note.length))
  return path.hops.map(({ netns, ifname, dir }, hop) => {
    const place = `${netns.padEnd(netnsWidth)}${ifname.padEnd(DEVICE_WIDTH)}${dir.padEnd(DIR_WIDTH)}`
    const said = notes[hop] ?? []
    const lines = said.map((note, index) => {
      const mark = index === said.length - 1 ? marks.get(hop) : undefined
      const start = index === 0 ? place : ' '.repeat(place.length)
      return `  ${mark === undefined ? start + note : `${start}${note.padEnd(noteWidth)}  <- ${mark}`}`.trimEnd()
    })
    return { hop, lines }
  })
}

/**
 * The whole path, a line for each hop and one more for each further entry that decided there; the middle of a very long path is left out.
 *
 * ```
 *   coffee             eth0            out   icmp ttl 64
 *   rain-kubernetes-1  veth912977f8    in
 *   rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
 *   rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped
 * ```
 */
export function formatPathTable(path: Path, marks: ReadonlyMap<number, string> = outcomeMark(path)): readonly string[] {
  const rows = pathRows(path, marks)
  const shown = rows.filter(({ hop }) => rows.length <= MOST_HOPS || hop < FIRST_HOPS || hop >= rows.length - LAST_HOPS)
  return shown.flatMap(({ hop, lines }, index) => {
    const left = hop - (shown[index - 1]?.hop ?? -1) - 1
    return left > 0 ? [`  … ${left} more hops …`, ...lines] : lines
  })
}

/** What is said of a hop, at least one line: the packet where it is new or changed, then the entries that decided. */
function notesOf({ hops, outcome }: Path, index: number): readonly string[] {
  const hop = hops[index]
  if (!hop) return ['']
  const isLast = index === hops.length - 1
  const notes = [...packetNotes(hop, hops[index - 1])]
  // Of the sender's own look-ups the packet says enough, unless they are a tunnel's or what went wrong.
  if (index > 0 || hop.kind === 'vxlan' || (isLast && outcome.kind !== 'delivered')) {
    const deciding = outcome.kind === 'delivered' || !isLast ? undefined : outcome.entry
    for (const entry of hop.decided ?? []) if (entry === deciding || isTelling(entry, hop.ifname)) notes.push(formatEntry(entry, hop.ifname))
  }
  return notes.length ? notes : ['']
}

function* packetNotes(hop: Hop, before: Hop | undefined): Generator<string> {
  if (!before) {
    yield formatPacket(hop.layers)
    return
  }
  const tunnel = hop.via === 'encap' ? formatTunnel(hop.layers) : undefined
  if (tunnel !== undefined) yield tunnel
  const [was, is] = [packetAddresses(before.layers), packetAddresses(hop.layers)]
  if (!was || !is) return
  if (was.src !== is.src) yield `src ${was.src} is now ${is.src}`
  if (was.dst !== is.dst) yield `dst ${was.dst} is now ${is.dst}`
}

/** What is as it must be, a reader need not know: a chain that lets a packet pass, a frame to the bridge's own address, a packet that is at home. */
function isTelling(entry: TableEntry, ifname: string): boolean {
  if (entry.table === 'conntrack') return false
  if (entry.table === 'fdb') return entry.row.owner === 'self' || entry.row.dev !== ifname
  if (entry.table === 'route') return entry.row.type !== 'local'
  if (entry.table !== 'nft') return true
  const { rule, policy } = entry.row
  if (!rule) return policy === 'drop'
  return rule.expr.some((statement) => !('match' in statement || 'counter' in statement || 'accept' in statement || 'return' in statement || 'jump' in statement || 'goto' in statement))
}
