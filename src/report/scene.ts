import type { Addr, Netns } from '../plan/index.js'
import type { ShownNetns, ShownPlan } from './shown-plan.js'

type ShownLink = ShownNetns['links'][number]

/** A rectangle of a drawing, in px from its upper left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A device with what is written in it: name, addresses, MAC address, MTU. */
export interface DeviceBox extends Box {
  readonly netns: string
  readonly ifname: string
  readonly kind: ShownLink['kind']
  readonly lines: readonly string[]
}

/** A namespace and the devices in it; the pods of a host stand inside the host. */
export interface NetnsBox extends Box {
  readonly name: string
  readonly role: Netns['role']
  /** Containers, listeners and the CNI plugins that attach it, to stand beside the name. */
  readonly note: string
  /** The same on lines of its own below the name, where it does not fit beside. */
  readonly below: readonly string[]
}

/** x and y, px. */
export type Point = readonly [number, number]

/** A cable: of a veth pair, of a port to its bridge, or of an uplink to its segment. */
export interface Wire {
  readonly kind: 'veth' | 'port' | 'segment' | 'lower'
  readonly points: readonly Point[]
}

export interface SegmentBox extends Box {
  readonly name: string
  readonly subnet: string
}

/**
 * A topology, placed: hosts side by side, in each from top to bottom its pods (at most four a row), the host's ends of their cables, the
 * bridge, the tunnels and the uplinks; below all hosts the segments of the underlay. The right third of a device is kept free of text: ways
 * of packets run there.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly namespaces: readonly NetnsBox[]
  readonly devices: readonly DeviceBox[]
  readonly segments: readonly SegmentBox[]
  readonly wires: readonly Wire[]
}

/** Width of a character of the drawing's font, px. */
export const CHARACTER = 7.3

const DEVICE_WIDTH = 204
const LINE = 15
const GAP = 16
const PAD = 12
/** More pods than these stand in further rows. */
const COLUMNS = 4
const TITLE = 24

/** Places a plan. Follows the order of the plan; the same plan gives the same scene. */
export function placeScene(plan: ShownPlan): Scene {
  const machines = plan.netns.filter((netns) => netns.role !== 'pod')
  const placed: PlacedMachine[] = []
  let x = GAP
  for (const machine of machines) {
    const pods = plan.netns.filter((netns) => netns.role === 'pod' && netns.host === machine.name)
    const column = placeMachine(machine, pods, x)
    placed.push(column)
    x += column.box.width + GAP
  }
  const bottom = Math.max(...placed.map(({ box }) => box.y + box.height), 0)
  const width = Math.max(x, DEVICE_WIDTH + 2 * GAP)
  const segments = plan.segments.map((segment, index): SegmentBox => ({
    name: segment.name,
    subnet: segment.subnet,
    x: GAP,
    y: bottom + 2 * GAP + index * 54,
    width: width - 2 * GAP,
    height: 38,
  }))
  const devices = placed.flatMap((machine) => machine.devices)
  return {
    width,
    height: Math.max(bottom, ...segments.map((segment) => segment.y + segment.height)) + GAP,
    namespaces: placed.flatMap((machine) => [machine.box, ...machine.pods]),
    devices,
    segments,
    wires: wiresOf(plan, devices, segments),
  }
}

interface PlacedMachine {
  readonly box: NetnsBox
  readonly pods: readonly NetnsBox[]
  readonly devices: readonly DeviceBox[]
}

function placeMachine(machine: ShownNetns, pods: readonly ShownNetns[], left: number): PlacedMachine {
  const links = machine.links.filter(isDrawn)
  const bridges = links.filter((link) => link.kind === 'bridge')
  const tunnels = links.filter((link) => link.kind === 'vxlan')
  const uplinks = links.filter((link) => link.kind === 'veth' && 'segment' in link.peer)
  const ports = links.filter((link) => link.kind === 'veth' && !('segment' in link.peer))
  const slots = Math.max(Math.min(COLUMNS, Math.max(pods.length, ports.length)), Math.min(COLUMNS, tunnels.length), Math.min(COLUMNS, uplinks.length), 1)
  const inner = slots * DEVICE_WIDTH + (slots - 1) * GAP
  const devices: DeviceBox[] = []
  const podBoxes: NetnsBox[] = []
  const slotX = (slot: number): number => left + PAD + slot * (DEVICE_WIDTH + GAP)
  const width = inner + 2 * PAD
  let y = GAP + TITLE + below(machine, width).length * LINE

  const row = (members: readonly ShownLink[], at: (link: ShownLink, index: number) => number, width = DEVICE_WIDTH): void => {
    if (members.length === 0) return
    const height = Math.max(...members.map((link) => heightOf(linesOf(machine, link))))
    members.forEach((link, index) => devices.push({ netns: machine.name, ifname: link.ifname, kind: link.kind, lines: linesOf(machine, link), x: at(link, index), y, width, height }))
    y += height + GAP
  }
  const placePods = (some: readonly ShownNetns[]): void => {
    const height = Math.max(...some.map((pod) => TITLE + below(pod, DEVICE_WIDTH).length * LINE + sum(pod.links.filter(isDrawn).map((link) => heightOf(linesOf(pod, link)) + 6)) + 6))
    some.forEach((pod, slot) => {
      podBoxes.push({ name: pod.name, role: 'pod', note: noteOf(pod), below: below(pod, DEVICE_WIDTH), x: slotX(slot), y, width: DEVICE_WIDTH, height })
      let inside = y + height - 6
      for (const link of pod.links.filter(isDrawn).toReversed()) {
        const lines = linesOf(pod, link)
        inside -= heightOf(lines)
        devices.push({ netns: pod.name, ifname: link.ifname, kind: link.kind, lines, x: slotX(slot) + 6, y: inside, width: DEVICE_WIDTH - 12, height: heightOf(lines) })
        inside -= 6
      }
    })
    y += height + 2 * GAP
  }

  const peerOf = (link: ShownLink): string | undefined => (link.kind === 'veth' && 'netns' in link.peer ? link.peer.netns : undefined)
  for (let from = 0; from < pods.length; from += COLUMNS) {
    const some = pods.slice(from, from + COLUMNS)
    placePods(some)
    const slotOf = (link: ShownLink): number => some.findIndex(({ name }) => name === peerOf(link))
    row(ports.filter((link) => slotOf(link) >= 0), (link) => slotX(slotOf(link)))
  }
  const others = ports.filter((link) => !pods.some(({ name }) => name === peerOf(link)))
  for (const members of chunks(others)) row(members, (_, index) => slotX(index))
  for (const bridge of bridges) row([bridge], () => left + PAD, inner)
  for (const members of [...chunks(tunnels), ...chunks(uplinks)]) row(members, (_, index) => slotX(index))
  return { box: { name: machine.name, role: machine.role, note: noteOf(machine), below: below(machine, width), x: left, y: GAP, width, height: y - GAP }, pods: podBoxes, devices }
}

/** Rows of at most as many devices as stand side by side. */
function chunks<T>(members: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(members.length / COLUMNS) }, (_, row) => members.slice(row * COLUMNS, (row + 1) * COLUMNS))
}

function isDrawn(link: ShownLink): boolean {
  return link.kind !== 'loopback'
}

function linesOf(netns: ShownNetns, link: ShownLink): string[] {
  const addresses = netns.addrs.filter((addr) => addr.dev === link.ifname).map((addr: Addr) => `${addr.local}/${addr.prefixlen}`)
  const tunnel = link.kind === 'vxlan' ? [`VNI ${link.id} UDP ${link.port}`] : []
  const up = link.up ? '' : ' DOWN'
  return [link.ifname, ...addresses, link.address, ...tunnel, `mtu ${link.mtu}${up}`]
}

function noteOf({ containers, listeners, cni }: ShownNetns): string {
  const plugins = cni ? [`CNI:${cni.conflist.plugins.map(({ type }) => type).join(',')}`] : []
  return [...containers, ...listeners.map(({ protocol, port }) => `${protocol}/${port}`), ...plugins].join(' ')
}

/** The note of a namespace in lines that its box has room for; none where it fits beside the name. */
function below(netns: ShownNetns, width: number): readonly string[] {
  const note = noteOf(netns)
  if ((netns.name.length + note.length) * CHARACTER <= width - 28) return []
  const most = Math.floor((width - 16) / CHARACTER)
  return note.split(' ').reduce<readonly string[]>((lines, word) => {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim()
    return lines.length > 0 && longer.length <= most ? [...lines.slice(0, -1), longer] : [...lines, word]
  }, [])
}

function heightOf(lines: readonly string[]): number {
  return lines.length * LINE + 8
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function wiresOf(plan: ShownPlan, devices: readonly DeviceBox[], segments: readonly SegmentBox[]): Wire[] {
  const boxes = new Map(devices.map((device) => [`${device.netns}/${device.ifname}`, device]))
  const wires: Wire[] = []
  for (const netns of plan.netns) {
    for (const link of netns.links) {
      const box = boxes.get(`${netns.name}/${link.ifname}`)
      if (!box) continue
      const master = link.master === undefined ? undefined : boxes.get(`${netns.name}/${link.master}`)
      if (master) wires.push({ kind: 'port', points: drop(box, master.y, devices) })
      const lower = link.kind === 'vxlan' ? boxes.get(`${netns.name}/${link.link}`) : link.kind === 'macvlan' ? boxes.get(`${link.lower.netns}/${link.lower.ifname}`) : undefined
      if (lower) wires.push({ kind: 'lower', points: lower.x === box.x ? drop(box, lower.y, devices) : [[middle(box), box.y + box.height], [middle(lower), lower.y]] })
      if (link.kind !== 'veth') continue
      if ('segment' in link.peer) {
        const name = link.peer.segment
        const segment = segments.find((candidate) => candidate.name === name)
        if (segment) wires.push({ kind: 'segment', points: drop(box, segment.y, devices) })
      } else if (netns.role === 'pod') {
        const peer = boxes.get(`${link.peer.netns}/${link.peer.ifname}`)
        if (peer) wires.push({ kind: 'veth', points: [[middle(box), box.y + box.height], [middle(box), peer.y]] })
      }
    }
  }
  return wires
}

const middle = (box: Box): number => box.x + box.width / 2

/** Straight down, or where another device stands in the way, down the gap on the right. */
function drop(box: Box, y: number, devices: readonly DeviceBox[]): readonly Point[] {
  const bottom = box.y + box.height
  const blocked = devices.some((other) => other !== box && other.y > box.y && other.y + other.height < y && other.x <= middle(box) && other.x + other.width >= middle(box))
  if (!blocked) return [[middle(box), bottom], [middle(box), y]]
  const gutter = gutterOf(box)
  return [[box.x + box.width, bottom - 8], [gutter, bottom - 8], [gutter, y]]
}

/** The middle of the gap on the right of a device. */
export function gutterOf(box: Box): number {
  return box.x + box.width + GAP / 2
}

/** The device of a scene, by namespace and name. */
export function deviceOf(scene: Scene, netns: string, ifname: string): DeviceBox | undefined {
  return scene.devices.find((device) => device.netns === netns && device.ifname === ifname)
}
