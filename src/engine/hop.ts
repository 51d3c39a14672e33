import type { Link, Macvlan } from '../plan/index.js'
import type { Layer } from '../wire/index.js'
import type { LinkState } from './state.js'
import type { TableEntry } from './table-entry.js'

/**
 * How a packet came to a hop:
 *
 * - `local`: made by the namespace's own stack, first hop of a packet.
 * - `wire`: came out of the peer, in from the other end of a veth pair or of a segment; `lo` in after `lo` out. Of a macvlan device in bridge mode:
 *   in by the device below it, on the way to another macvlan device there, or by that one at once (broadcast).
 * - `bridged`: switched by a bridge between two of its ports: both the bridge's own hop (dir `in`) and the port's (dir `out`).
 * - `bridge-up`: handed up from a port to the bridge device, which then is the input device of the stack; or from the
 *   device below to a macvlan device.
 * - `bridge-egress`: from the bridge device, out of one of its ports; or from a macvlan device, out of the device below it.
 * - `routed`: forwarded by IP (TTL one less) out of this device.
 * - `encap`: wrapped by a VXLAN device and sent out of this one; the layers hold outer and inner headers.
 * - `decap`: unwrapped; in by the VXLAN device, the layers hold the inner frame alone.
 */
export type Via = 'local' | 'wire' | 'bridged' | 'bridge-up' | 'bridge-egress' | 'routed' | 'encap' | 'decap'

/**
 * What a device is to a packet: its kind as `ip -d link` prints it, or `ether` for an uplink, the end of a wire of the underlay. That
 * stands for a network card, of which `ip link` says link/ether and no kind, whatever an engine makes the wire of.
 */
export type HopKind = LinkState['kind'] | 'ether'

/** The kind that a link has on paths. */
export const hopKind = (link: Link | Macvlan): HopKind => (link.kind === 'veth' && 'segment' in link.peer ? 'ether' : link.kind)

/**
 * A packet at a device, as a tap (AF_PACKET, not promiscuous) on that device sees it.
 *
 * ```
 * coffee eth0 out local · veth912977f8 in wire · cni0 in bridge-up · flannel.1 out routed · eth0 out encap
 *   · eth0 in wire · flannel.1 in decap · cni0 out routed · vethB out bridge-egress · tea eth0 in wire
 * coffee eth0 out local · vethA in wire · cni0 in bridged · vethB out bridged · tea eth0 in wire
 * ```
 *
 * The wire of a segment is no device and makes no hop.
 */
export interface Hop {
  /** Name of the namespace: host, router or pod. */
  readonly netns: string
  readonly ifname: string
  readonly kind: HopKind
  readonly dir: 'in' | 'out'
  readonly via: Via
  /** Headers from the outside in. At a hop on a bridge that was only switched: those of the port it came in by. */
  readonly layers: readonly Layer[]
  /**
   * The entries that decided at this device, in the order in which they were consulted; empty where none was, absent
   * where the engine could not observe them. Of an `in` hop: what was done with the packet (route, policy, translation,
   * FDB entry of the bridge). Of an `out` hop: how it left (route and neighbour of a local packet, neighbour of a routed
   * one, FDB entry of the VXLAN device).
   */
  readonly decided?: readonly TableEntry[]
  /** Nanoseconds since the lab opened: simulated on the model, measured on the kernel. For order and captures, never for assertions. */
  readonly time?: number
  /** The bytes as captured; absent on the model, which makes them from the layers. */
  readonly frame?: Uint8Array
}

/** A namespace and, where known, a device in it. */
export interface Place {
  readonly netns: string
  readonly ifname?: string
}
