import { contains, parseIp, parsePrefix, type Prefix } from '../../address/index.js'
import type { HopKind } from '../../engine/index.js'
import type { Macvlan, Neigh, Route } from '../../plan/index.js'
import { VXLAN_PORTS } from '../../wire/index.js'

/** `sll_pkttype` of a record, linux/if_packet.h. */
export const PACKET = { HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3, OUTGOING: 4 } as const

/** A frame at a device, as a tap saw it. */
export interface TapRecord {
  readonly netns: string
  readonly ifindex: number
  /** One of `PACKET`. */
  readonly pkttype: number
  /** Nanoseconds since the lab opened; NaN where the kernel did not stamp it, as it stamps all once a lab is open. Frames of one tap are in queue order even where this ties. */
  readonly time: number
  /** The transport checksum was left to the device (TP_STATUS_CSUMNOTREADY): nothing may be said about it. */
  readonly partial: boolean
  readonly bytes: Uint8Array
}

/** What reconstruction must know of a device. */
export interface Device {
  readonly netns: string
  readonly ifindex: number
  readonly ifname: string
  readonly kind: HopKind
  readonly address: string
  readonly mtu: number
  readonly up: boolean
  /** ifname of the bridge that this is a port of. */
  readonly master?: string
  /** Where a frame that leaves here comes in. */
  readonly peer?: { readonly netns: string; readonly ifname: string } | { readonly segment: string }
  /** Of a macvlan device. */
  readonly lower?: Macvlan['lower']
  readonly mode?: Macvlan['mode']
  /** Of a VXLAN device. */
  readonly vni?: number
  readonly port?: number
}

/** The devices of a lab, by namespace and ifindex or name. */
export interface Devices {
  byIndex(netns: string, ifindex: number): Device | undefined
  byName(netns: string, ifname: string): Device | undefined
  /** The devices on a wire of the underlay. */
  onSegment(segment: string): readonly Device[]
  /** Place of a namespace in the plan, for a stable order. */
  order(netns: string): number
  /** Does the namespace put fragments together before it forwards (it tracks connections)? */
  reassembles(netns: string): boolean
  /** Does it do so with frames that its bridges switch (br_netfilter)? */
  reassemblesBridged(netns: string): boolean
  /** Is the address one of those that the namespace delivers to itself, a broadcast address among them, or that of all hosts? */
  isLocal(netns: string, address: string): boolean
  /** The permanent neighbours of a namespace, and where its routes lead. */
  permanent(netns: string): Permanent
  /** UDP ports behind which VXLAN is spoken here. */
  readonly vxlanPorts: ReadonlySet<number>
}

/** What `createDevices` is given. JSON-able. */
export interface Inventory {
  /** Namespaces are in the order of their first device. */
  readonly devices: readonly Device[]
  /** Destinations of the routes of types local and broadcast by namespace: addresses and, with a length, prefixes. */
  readonly addresses: Readonly<Record<string, readonly string[]>>
  /** Namespaces that track connections. */
  readonly tracking: readonly string[]
  /** Of these, those that see switched frames as well: bridge-nf-call-iptables=1. */
  readonly trackingBridged: readonly string[]
  /** Permanent neighbours by namespace. */
  readonly permanent?: Readonly<Record<string, Permanent>>
}

/** Rows that nobody but a person or a daemon changes, so that a frame to their MAC address may be known to be addressed by them. */
export interface Permanent {
  readonly neigh: readonly Neigh[]
  /** Those of the devices of these neighbours that lead elsewhere. */
  readonly routes: readonly Pick<Route, 'dst' | 'dev' | 'gateway'>[]
}

const NONE: Permanent = { neigh: [], routes: [] }

/** Destinations by kind, told apart once. */
const sorted = new WeakMap<readonly string[], { readonly addresses: ReadonlySet<string>; readonly prefixes: readonly Prefix[] }>()

/** Is an address one of these addresses, or in one of these prefixes? */
export function isAmong(destinations: readonly string[], address: string): boolean {
  let known = sorted.get(destinations)
  if (known === undefined) sorted.set(destinations, (known = { addresses: new Set(destinations), prefixes: destinations.filter((one) => one.includes('/')).map(parsePrefix) }))
  return known.addresses.has(address) || known.prefixes.some((prefix) => contains(prefix, parseIp(address)))
}

/** A loopback address, that of all on a wire, or the group of all hosts, of which every device with IPv4 is a member. Follows `ip_mc_up()`, net/ipv4/igmp.c. */
export const isEverywhere = (address: string): boolean => address.startsWith('127.') || address === '255.255.255.255' || address === '224.0.0.1'

/** Indexes the devices of an inventory; the rest is looked up in it at each question, and may grow. */
export function createDevices({ devices, addresses, tracking, trackingBridged, permanent = {} }: Inventory): Devices {
  const indexes = new Map<string, Map<number | string, Device>>()
  const orders = new Map<string, number>()
  for (const device of devices) {
    let index = indexes.get(device.netns)
    if (index === undefined) {
      indexes.set(device.netns, (index = new Map()))
      orders.set(device.netns, orders.size)
    }
    index.set(device.ifindex, device)
    index.set(device.ifname, device)
  }
  return {
    byIndex: (netns, ifindex) => indexes.get(netns)?.get(ifindex),
    byName: (netns, ifname) => indexes.get(netns)?.get(ifname),
    onSegment: (segment) => devices.filter(({ peer }) => peer !== undefined && 'segment' in peer && peer.segment === segment),
    order: (netns) => orders.get(netns) ?? orders.size,
    reassembles: (netns) => tracking.includes(netns),
    reassemblesBridged: (netns) => trackingBridged.includes(netns),
    isLocal: (netns, address) => {
      const own = addresses[netns]
      return isEverywhere(address) || (own !== undefined && isAmong(own, address))
    },
    permanent: (netns) => permanent[netns] ?? NONE,
    vxlanPorts: new Set([...VXLAN_PORTS, ...devices.flatMap(({ port }) => (port === undefined ? [] : [port]))]),
  }
}
