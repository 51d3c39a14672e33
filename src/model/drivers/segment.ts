import { isMulticastMac, linkEvidence, type Device } from '../core/device.js'
import { fork } from '../core/journey.js'
import { clonePacket, drop, type Packet } from '../core/packet.js'
import type { World } from '../core/world.js'
import { receiveFrom } from './receive-from.js'

/** A wire of the underlay: an ideal switch, which learns and never forgets, and has no device that shows. */
export interface SegmentSwitch {
  readonly world: World
  readonly name: string
  /** Links whose other end is this segment, in order of the plan. */
  readonly ports: readonly { readonly netns: string; readonly ifname: string }[]
  readonly learned: Map<string, number>
  /** Devices of `ports`, found when first needed. */
  readonly devices: (Device | undefined)[]
}

export function createSegment(world: World, name: string): SegmentSwitch {
  const ports = world.plan.netns.flatMap((netns) =>
    netns.links.flatMap((link) => (link.kind === 'veth' && 'segment' in link.peer && link.peer.segment === name ? [{ netns: netns.name, ifname: link.ifname }] : [])),
  )
  return { world, name, ports, learned: new Map(), devices: new Array<undefined>(ports.length).fill(undefined) }
}

function deviceAt(segment: SegmentSwitch, port: number): Device | undefined {
  const place = segment.ports[port]
  if (place === undefined) return undefined
  segment.devices[port] ??= segment.world.stack.namespace(place.netns).byName.get(place.ifname)
  return segment.devices[port]
}

function portOf(segment: SegmentSwitch, device: Device): number {
  return segment.ports.findIndex(({ netns, ifname }) => netns === device.netns && ifname === device.ifname)
}

/** Takes a frame to the port where its destination was seen, or to all others. */
export function switchFrame(segment: SegmentSwitch, packet: Packet, device: Device): void {
  const { eth } = packet
  if (eth === undefined) return
  const from = device.segmentPort ?? portOf(segment, device)
  device.segmentPort = from
  segment.learned.set(eth.src, from)
  const known = isMulticastMac(eth.dst) ? undefined : segment.learned.get(eth.dst)
  if (known === from) {
    drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', missing: `no other port of segment ${segment.name} for ${eth.dst}` })
    return
  }
  const to = known === undefined ? undefined : deviceAt(segment, known)
  if (to?.up === true) {
    receiveFrom(packet, device, to)
    return
  }
  flood(segment, packet, device, from)
}

function flood(segment: SegmentSwitch, packet: Packet, device: Device, from: number): void {
  const targets: Device[] = []
  for (let port = 0; port < segment.ports.length; port++) {
    const to = port === from ? undefined : deviceAt(segment, port)
    if (to !== undefined && to.up) targets.push(to)
  }
  const [only] = targets
  if (only === undefined) loseAll(segment, packet, from)
  else if (targets.length === 1) receiveFrom(packet, device, only)
  else {
    const { journey } = packet
    targets.forEach((to, rank) => receiveFrom(clonePacket(packet, fork(journey, 'flood', rank)), device, to))
  }
}

/** No other device of the wire is up. */
function loseAll(segment: SegmentSwitch, packet: Packet, from: number): void {
  const meant = segment.ports.map((_, port) => (port === from ? undefined : deviceAt(segment, port))).find((device) => device?.address === packet.eth?.dst)
  if (meant === undefined) drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', missing: `no other port of segment ${segment.name}` })
  else drop(packet, 'LINK_DOWN', { native: 'DEV_READY', entry: linkEvidence(meant).entry })
}
