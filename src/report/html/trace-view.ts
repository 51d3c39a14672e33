import type { Hop, Path } from '../../engine/index.js'
import { formatEntry, formatOutcome } from '../../matchers/index.js'
import type { Layer } from '../../wire/index.js'
import type { Scene } from '../scene.js'
import { placeWay, type WayRole, type WayStop } from '../way.js'
import type { RecordedTable, RecordedTrace } from './report-data.js'
import { rowText } from './row-text.js'

/** A header: its place in the stack ('outer', 'tunnel', 'inner') and its fields as text. */
interface LayerView {
  readonly name: string
  readonly level: 'outer' | 'tunnel' | 'inner'
  readonly fields: readonly (readonly [string, string])[]
}

interface HopView extends Pick<Hop, 'netns' | 'ifname' | 'kind' | 'dir' | 'via'> {
  readonly layers: readonly LayerView[]
  /** Absent where the engine could not see what decided. */
  readonly decided?: readonly { readonly table: string; readonly text: string; readonly row: string }[]
}

interface PacketView {
  readonly title: string
  readonly role: WayRole
  readonly delivered: boolean
  readonly outcome: readonly string[]
  readonly hops: readonly HopView[]
  readonly way: readonly WayStop[]
  readonly branches: number
}

/** A trace as the page shows it: every text made, every way placed. */
export interface TraceView {
  readonly title: string
  readonly packets: readonly PacketView[]
  readonly arp: readonly string[]
  readonly tables: readonly { readonly netns: string; readonly table: string; readonly known: boolean; readonly rows: readonly (readonly [string, 'same' | 'added' | 'gone'])[] }[]
}

/** Rows of a table that are neither lit nor changed, beyond which the rest is left out. */
const MOST_ROWS = 60

export function viewTrace({ title, trace, tables = [] }: RecordedTrace, scene: Scene): TraceView {
  const packets = [
    viewPacket('request', 'request', trace.request, scene),
    ...(trace.reply ? [viewPacket('reply', 'reply', trace.reply, scene)] : []),
    ...trace.errors.map((path, index) => viewPacket(trace.errors.length > 1 ? `ICMP error ${index + 1}` : 'ICMP error', 'error', path, scene)),
    ...trace.packets.flatMap((path, index) => (path === trace.request || path === trace.reply ? [] : [viewPacket(`packet ${index + 1}`, path.hops[0]?.netns === trace.request.hops[0]?.netns ? 'request' : 'reply', path, scene)])),
  ]
  const rowsThatDecided = new Set(packets.flatMap(({ hops }) => hops.flatMap(({ decided = [] }) => decided.map(({ row }) => row))))
  return {
    title,
    packets,
    arp: trace.arp.map(({ netns, ifname, ip, cast, lladdr }) => (cast === 'announcement' ? `${netns} ${ifname} announces ${ip}` : `${netns} ${ifname} asks for ${ip} (${cast}): ${lladdr === undefined ? 'no answer' : `is at ${lladdr}`}`)),
    tables: tables.map((one) => ({ netns: one.netns, table: one.table, known: one.before !== undefined, rows: compareRows(one, rowsThatDecided) })),
  }
}

function viewPacket(title: string, role: WayRole, path: Path, scene: Scene): PacketView {
  return {
    title,
    role,
    delivered: path.outcome.kind === 'delivered',
    outcome: formatOutcome(path.outcome),
    hops: path.hops.map(viewHop),
    way: placeWay(scene, path, role),
    branches: path.branches.length,
  }
}

function viewHop({ netns, ifname, kind, dir, via, layers, decided }: Hop): HopView {
  const tunnel = layers.findIndex((layer) => layer.kind === 'vxlan')
  const level = (index: number): LayerView['level'] => (tunnel < 0 || index > tunnel ? 'inner' : index === tunnel ? 'tunnel' : 'outer')
  return {
    netns, ifname, kind, dir, via,
    layers: layers.map((layer, index) => ({ name: layer.kind, level: level(index), fields: fieldsOf(layer) })),
    ...(decided && { decided: decided.map((entry) => ({ table: entry.table, text: formatEntry(entry, ifname), row: `${entry.table} ${rowText(entry)}` })) }),
  }
}

function fieldsOf(layer: Layer): readonly (readonly [string, string])[] {
  if (layer.kind === 'payload') return [['bytes', String(layer.data.length / 2)], ['data', layer.data.length > 64 ? `${layer.data.slice(0, 64)}…` : layer.data]]
  return Object.entries(layer).flatMap(([name, value]: [string, unknown]) => (name === 'kind' || value === undefined || value === '' ? [] : [[name, formatField(name, value)] as const]))
}

function formatField(name: string, value: unknown): string {
  if (typeof value === 'number') return name === 'checksum' || name === 'type' && value > 255 ? `0x${value.toString(16).padStart(4, '0')}` : String(value)
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([flag, on]) => (on === true ? [flag] : [])).join(' ') || JSON.stringify(value)
  return String(value)
}

function compareRows({ table, before, after }: RecordedTable, decided: ReadonlySet<string>): TraceView['tables'][number]['rows'] {
  const was = new Set(before ?? after)
  const is = new Set(after)
  const rows = [
    ...after.map((row) => [row, was.has(row) ? 'same' : 'added'] as const),
    ...(before ?? []).filter((row) => !is.has(row)).map((row) => [row, 'gone'] as const),
  ]
  if (rows.length <= MOST_ROWS) return rows
  const kept = rows.filter(([row, state], index) => index < MOST_ROWS || state !== 'same' || decided.has(`${table} ${row}`))
  return [...kept, [`… ${rows.length - kept.length} more rows`, 'same']]
}
