import type { Hop, Path, TraceData } from '../../engine/index.js'
import { formatChanges, formatEntry, formatOutcome } from '../../matchers/index.js'
import { ethertypeName, formatTcpOptions, icmpName, protocolName, type Layer } from '../../wire/index.js'
import { copiesOf, type PacketCopy } from '../copies.js'
import type { Scene } from '../scene.js'
import { placeCopy, placeWay, type WayRole } from '../way.js'
import type { HopView, LayerView, PacketView, TraceView } from './page-data.js'
import type { RecordedTrace } from './report-data.js'
import { rowText } from './row-text.js'
import { viewTables } from './table-view.js'

export function viewTrace({ title, trace, tables = [] }: RecordedTrace, scene: Scene): TraceView {
  const packets: PacketView[] = []
  for (const { path, ...shown } of shownPaths(trace)) packets.push(...viewPacket(shown, path, scene, packets.length))
  const decided = new Set(packets.flatMap(({ hops }) => hops.flatMap((hop) => (hop.decided ?? []).map(({ row }) => row))))
  return {
    title,
    changes: formatChanges(trace),
    packets,
    arp: trace.arp.map(({ netns, ifname, ip, cast, lladdr }) => (cast === 'announcement' ? `${netns} ${ifname} announces ${ip}` : `${netns} ${ifname} asks for ${ip} (${cast}): ${lladdr === undefined ? 'no answer' : `is at ${lladdr}`}`)),
    tables: viewTables(tables, decided),
  }
}

interface ShownPath {
  readonly title: string
  readonly role: WayRole
  readonly further: boolean
  readonly path: Path
}

/** The packets of a trace in the order in which the page has them. */
function shownPaths({ request, reply, errors, packets }: TraceData): readonly ShownPath[] {
  return [
    { title: 'request', role: 'request', further: false, path: request },
    ...(reply ? [{ title: 'reply', role: 'reply' as const, further: false, path: reply }] : []),
    ...errors.map((path, index) => ({ title: errors.length > 1 ? `ICMP error ${index + 1}` : 'ICMP error', role: 'error' as const, further: false, path })),
    ...packets.flatMap((path, index) => (path === request || path === reply ? [] : [{ title: `packet ${index + 1}`, role: path.hops[0]?.netns === request.hops[0]?.netns ? ('request' as const) : ('reply' as const), further: true, path }])),
  ]
}

/** Where the page has a packet that `compareTraces()` calls 'request' or 'packet <index>'. */
export function indexInView(trace: TraceData, packet: number): number {
  const path = trace.packets.filter((one) => one === trace.request || one.hops.length > 0)[packet]
  let at = 0
  for (const shown of shownPaths(trace)) {
    if (shown.path === path) return at
    at += 1 + shown.path.branches.length
  }
  return -1
}

/** A packet and behind it its further copies. */
function viewPacket(shown: Omit<ShownPath, 'path'>, path: Path, scene: Scene, at: number): readonly PacketView[] {
  const view = ({ hops, outcome }: Pick<Path, 'hops' | 'outcome'>): Pick<PacketView, 'delivered' | 'outcome' | 'hops'> => ({ delivered: outcome.kind === 'delivered', outcome: formatOutcome(outcome), hops: hops.map(viewHop) })
  const copies = copiesOf(path)
  return [
    { ...shown, ...view(path), way: placeWay(scene, path.hops, shown.role) },
    ...copies.map((copy): PacketView => ({
      ...shown, title: `${shown.title}, ${nameOf(copy)}`, ...view(copy), way: placeCopy(scene, copy, shown.role),
      copyOf: { packet: copy.parent === undefined ? at : at + 1 + copy.parent, shared: copy.shared },
    })),
  ]
}

/** 'copy flooded to h1 vethA', 'fragment at byte 1416'. */
function nameOf({ why, hops, shared }: PacketCopy): string {
  const first = hops[shared]
  if (why === 'flood') return first ? `copy flooded to ${first.netns} ${first.ifname}` : 'flooded copy'
  const offset = Math.max(0, ...(first?.layers ?? []).map((layer) => (layer.kind === 'ipv4' ? layer.offset : 0)))
  return `fragment at byte ${offset}`
}

function viewHop({ netns, ifname, kind, dir, via, layers, decided }: Hop): HopView {
  const tunnel = layers.findIndex((layer) => layer.kind === 'vxlan')
  const level = (index: number): LayerView['level'] => (tunnel < 0 || index > tunnel ? 'inner' : index === tunnel ? 'tunnel' : 'outer')
  return {
    netns, ifname, kind, dir, via,
    layers: layers.map((layer, index) => ({ name: layer.kind, level: level(index), fields: fieldsOf(layer) })),
    ...(decided && { decided: decided.map((entry) => ({ text: formatEntry(entry, ifname), row: `${entry.table} ${rowText(entry)}` })) }),
  }
}

function fieldsOf(layer: Layer): LayerView['fields'] {
  if (layer.kind === 'payload') return [['bytes', String(layer.data.length / 2)], ['data', layer.data.length > 64 ? `${layer.data.slice(0, 64)}…` : layer.data]]
  return Object.entries(layer).flatMap(([name, value]: [string, unknown]) => (name === 'kind' || value === undefined || value === '' ? [] : [[name, wordsFor(layer, name) ?? formatField(name, value)] as const]))
}

/** Numbers that have names, and options, in words: '17 UDP', 'mss 1410, sackOK'. */
function wordsFor(layer: Layer, field: string): string | undefined {
  if (layer.kind === 'ethernet' && field === 'type') return join(formatField(field, layer.type), ethertypeName(layer.type))
  if (layer.kind === 'ipv4' && field === 'protocol') return join(String(layer.protocol), protocolName(layer.protocol))
  if (layer.kind === 'icmp' && field === 'type') return join(String(layer.type), icmpName(layer.type, layer.code))
  if (layer.kind === 'tcp' && field === 'options' && layer.options !== undefined) return formatTcpOptions(layer.options).replaceAll(',', ', ')
  return undefined
}

const join = (value: string, name: string | undefined): string => (name === undefined ? value : `${value} ${name}`)

function formatField(name: string, value: unknown): string {
  if (typeof value === 'number') return name === 'checksum' || (name === 'type' && value > 255) ? `0x${value.toString(16).padStart(4, '0')}` : String(value)
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([flag, on]) => (on === true ? [flag] : [])).join(' ') || JSON.stringify(value)
  return String(value)
}
