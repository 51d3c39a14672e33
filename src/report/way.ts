import type { Hop } from '../engine/index.js'
import { devicesOf } from '../matchers/index.js'
import type { PacketCopy } from './copies.js'
import { deviceOf, gutterOf, type DeviceBox, type Point, type Scene } from './scene.js'

/** Request, reply and errors run beside each other. */
export type WayRole = 'request' | 'reply' | 'error'

/** A device on a packet's way. */
export interface WayStop {
  /** Index of its first hop. */
  readonly hop: number
  /** Where its mark stands. */
  readonly at: Point
  /** The line that leads here from the stop before, its end included. */
  readonly points: readonly Point[]
}

/** How far a way runs from the right edge of a device, px. */
const LANE: Readonly<Record<WayRole, number>> = { request: 12, reply: 28, error: 42 }

/** A further copy runs beside the packet that it left, px. */
const BESIDE = 7

/** Places the way of a packet over a scene: up and down in the devices' right margin, along bridges and along the segments of the underlay. */
export function placeWay(scene: Scene, hops: readonly Hop[], role: WayRole): readonly WayStop[] {
  return place(scene, hops, LANE[role], role === 'request' ? 0 : (LANE[role] - LANE.request) / 4)
}

/** Places the way of a further copy, from the mark where it parted on. */
export function placeCopy(scene: Scene, { hops, shared }: Pick<PacketCopy, 'hops' | 'shared'>, role: WayRole): readonly WayStop[] {
  const parted = placeWay(scene, hops.slice(0, shared), role).at(-1)
  const own = place(scene, hops, LANE[role] + BESIDE, BESIDE).filter(({ hop }) => hop >= shared)
  return parted ? [{ ...parted, points: [parted.at] }, ...own] : own
}

function place(scene: Scene, hops: readonly Hop[], lane: number, lower: number): readonly WayStop[] {
  const devices = devicesOf({ hops }).flatMap(({ netns, ifname, hop }) => {
    const box = deviceOf(scene, netns, ifname)
    return box ? [{ box, hop }] : []
  })
  const laneOf = (box: DeviceBox): number => box.x + box.width - lane - (scene.namespaces.some(({ name, role: of }) => name === box.netns && of === 'pod') ? 0 : 6)
  const stops: WayStop[] = []
  devices.forEach(({ box, hop }, index) => {
    const before = devices[index - 1]?.box
    const last = stops.at(-1)?.at
    // A bridge is as wide as its host: the mark stands where the packet came in, and if it started there, where it leaves.
    const neighbour = before ?? devices[index + 1]?.box
    const come = (from: DeviceBox): number => {
      const x = last?.[0] ?? laneOf(from)
      return from.y < box.y && isBlocked(scene, from, box, x) ? gutterBeside(from, lane) : inside(box, x, lane)
    }
    const at: Point = [box.kind === 'bridge' && neighbour && neighbour.kind !== 'bridge' ? come(neighbour) : laneOf(box), box.y + box.height / 2 + lower]
    stops.push({ hop, at, points: before && last ? [...leadTo(scene, before, last, box, at, lane), at] : [at] })
  })
  return stops
}

const inside = (box: DeviceBox, x: number, lane: number): number => (x > box.x && x < box.x + box.width ? x : box.x + box.width - lane)

/** The corners between two marks. */
function leadTo(scene: Scene, before: DeviceBox, [x, y]: Point, box: DeviceBox, at: Point, lane: number): readonly Point[] {
  const segment = scene.wires.find(({ kind, points: [from] }) => kind === 'segment' && from !== undefined && isAt(before, from))
  const [, end] = segment?.points.slice(-2) ?? []
  if (before.netns !== box.netns && end && scene.wires.some(({ kind, points: [from] }) => kind === 'segment' && from !== undefined && isAt(box, from))) {
    const wire = end[1] + 8 + (lane - LANE.request) / 4
    return [[x, wire], [at[0], wire]]
  }
  const [upper, lower] = before.y < box.y ? [before, box] : [box, before]
  const [from, to] = before === upper ? [[x, y] as const, at] : [at, [x, y] as const]
  const blocked = isBlocked(scene, upper, lower, from[0])
  if (x === at[0] && !blocked) return []
  const gutter = gutterBeside(upper, lane)
  const beside: readonly Point[] = blocked ? [[gutter, from[1]], [gutter, to[1]]] : lower.kind === 'bridge' ? [[from[0], to[1]]] : upper.kind === 'bridge' ? [[to[0], from[1]]] : [[from[0], upper.y + upper.height + lane / 4], [to[0], upper.y + upper.height + lane / 4]]
  return before === upper ? beside : beside.toReversed()
}

/** A port of an upper row passes the rows below it in the gap beside them. */
function isBlocked({ devices }: Scene, upper: DeviceBox, lower: DeviceBox, x: number): boolean {
  return devices.some((other) => other !== upper && other !== lower && other.y > upper.y && other.y < lower.y && other.x < x && other.x + other.width > x)
}

const gutterBeside = (box: DeviceBox, lane: number): number => gutterOf(box) + (lane - 28) / 6

function isAt(box: DeviceBox, [x, y]: Point): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
}
