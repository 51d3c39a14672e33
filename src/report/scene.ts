import type { Addr, Link, Netns, Plan } from '../plan/index.js'

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
  readonly kind: Link['kind']
  readonly lines: readonly string[]
}

/** A namespace and the devices in it; the pods of a host stand inside the host. */
export interface NetnsBox extends Box {
  readonly name: string
  readonly role: Netns['role']
  readonly note: string
}

/** A cable: of a veth pair, of a port to its bridge, or of an uplink to its segment. */
export interface Wire {
  readonly kind: 'veth' | 'port' | 'segment' | 'lower'
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

export interface SegmentBox extends Box {
  readonly name: string
  readonly subnet: string
}

/**
 * A topology, placed: hosts side by side, in each from top to bottom its pods, the host's ends of their cables, the bridge,
 * the tunnel and the uplinks; below all hosts the segments of the underlay.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  readonly namespaces: readonly NetnsBox[]
  readonly devices: readonly DeviceBox[]
  readonly segments: readonly SegmentBox[]
  readonly wires: readonly Wire[]
}

const DEVICE_WIDTH = 204
const LINE = 15
const GAP = 16
const PAD = 12
const TITLE = 24

/** Places a plan. Follows the order of the plan; the same plan gives the same scene. */
export function placeScene(plan: Plan): Scene {
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
    y: bottom + 2 * GAP + index * 44,
    width: width - 2 * GAP,
    height: 28,
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

function placeMachine(machine: Netns, pods: readonly Netns[], left: number): PlacedMachine {
  const links = machine.links.filter((link) => link.kind !== 'loopback')
  const bridges = links.filter((link) => link.kind === 'bridge')
  const tunnels = links.filter((link) => link.kind === 'vxlan')
  const uplinks = links.filter((link) => link.kind === 'veth' && 'segment' in link.peer)
  const ports = links.filter((link) => link.kind === 'veth' && !('segment' in link.peer))
  const slots = Math.max(pods.length, ports.length, tunnels.length + uplinks.length, 1)
  const inner = slots * DEVICE_WIDTH + (slots - 1) * GAP
  const width = inner + 2 * PAD
  const top = GAP
  const devices: DeviceBox[] = []
  const podBoxes: NetnsBox[] = []
  const slotX = (slot: number): number => left + PAD + slot * (DEVICE_WIDTH + GAP)
  let y = top + TITLE

  const podHeight = Math.max(0, ...pods.map((pod) => TITLE + sum(pod.links.filter(isDrawn).map((link) => heightOf(linesOf(pod, link)) + 6)) + 6))
  pods.forEach((pod, slot) => {
    podBoxes.push({ name: pod.name, role: 'pod', note: noteOf(pod), x: slotX(slot), y, width: DEVICE_WIDTH, height: podHeight })
    let inside = y + podHeight - 6
    for (const link of pod.links.filter(isDrawn).toReversed()) {
      const lines = linesOf(pod, link)
      inside -= heightOf(lines)
      devices.push({ netns: pod.name, ifname: link.ifname, kind: link.kind, lines, x: slotX(slot) + 6, y: inside, width: DEVICE_WIDTH - 12, height: heightOf(lines) })
      inside -= 6
    }
  })
  if (pods.length > 0) y += podHeight + 2 * GAP

  const row = (members: readonly Link[], at: (link: Link, index: number) => number, span?: number): void => {
    if (members.length === 0) return
    const height = Math.max(...members.map((link) => heightOf(linesOf(machine, link))))
    members.forEach((link, index) => {
      devices.push({ netns: machine.name, ifname: link.ifname, kind: link.kind, lines: linesOf(machine, link), x: at(link, index), y, width: span ?? DEVICE_WIDTH, height })
    })
    y += height + GAP
  }
  const slotOfPort = (link: Link, index: number): number => {
    const peer = link.kind === 'veth' && 'netns' in link.peer ? link.peer.netns : undefined
    const slot = pods.findIndex((pod) => pod.name === peer)
    return slotX(slot < 0 ? index : slot)
  }
  row(ports, slotOfPort)
  for (const bridge of bridges) row([bridge], () => left + PAD, inner)
  row([...tunnels, ...uplinks], (_, index) => slotX(index))
  const box: NetnsBox = { name: machine.name, role: machine.role, note: noteOf(machine), x: left, y: top, width, height: y - top }
  return { box, pods: podBoxes, devices }
}

function isDrawn(link: Link): boolean {
  return link.kind !== 'loopback'
}

function linesOf(netns: Netns, link: Link): string[] {
  const addresses = netns.addrs.filter((addr) => addr.dev === link.ifname).map((addr: Addr) => `${addr.local}/${addr.prefixlen}`)
  const tunnel = link.kind === 'vxlan' ? [`VNI ${link.id} UDP ${link.port}`] : []
  const up = link.up ? '' : ' DOWN'
  return [link.ifname, ...addresses, link.address, ...tunnel, `mtu ${link.mtu}${up}`]
}

function noteOf(netns: Netns): string {
  const listeners = netns.listeners.map((listener) => `${listener.protocol}/${listener.port}`)
  return [...netns.containers, ...listeners].join(' ')
}

function heightOf(lines: readonly string[]): number {
  return lines.length * LINE + 8
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function wiresOf(plan: Plan, devices: readonly DeviceBox[], segments: readonly SegmentBox[]): Wire[] {
  const boxes = new Map(devices.map((device) => [`${device.netns}/${device.ifname}`, device]))
  const middle = (box: Box): number => box.x + box.width / 2
  const wires: Wire[] = []
  for (const netns of plan.netns) {
    for (const link of netns.links) {
      const box = boxes.get(`${netns.name}/${link.ifname}`)
      if (!box) continue
      const master = link.master === undefined ? undefined : boxes.get(`${netns.name}/${link.master}`)
      if (master) wires.push({ kind: 'port', from: [middle(box), box.y + box.height], to: [middle(box), master.y] })
      const lower = link.kind === 'vxlan' ? boxes.get(`${netns.name}/${link.link}`) : undefined
      if (lower) wires.push({ kind: 'lower', from: [box.x + box.width, box.y + box.height / 2], to: [lower.x, lower.y + lower.height / 2] })
      if (link.kind !== 'veth') continue
      if ('segment' in link.peer) {
        const name = link.peer.segment
        const segment = segments.find((candidate) => candidate.name === name)
        if (segment) wires.push({ kind: 'segment', from: [middle(box), box.y + box.height], to: [middle(box), segment.y] })
      } else if (netns.role === 'pod') {
        const peer = boxes.get(`${link.peer.netns}/${link.peer.ifname}`)
        if (peer) wires.push({ kind: 'veth', from: [middle(box), box.y + box.height], to: [middle(peer), peer.y] })
      }
    }
  }
  return wires
}

/** The device of a scene, by namespace and name. */
export function deviceOf(scene: Scene, netns: string, ifname: string): DeviceBox | undefined {
  return scene.devices.find((device) => device.netns === netns && device.ifname === ifname)
}
