import type { Via } from '../../engine/index.js'
import { IPV4_SIZE } from '../../wire/index.js'
import { overMacvlan } from './macvlan.js'
import type { Devices } from './record.js'
import { datagram, encapsulated, identity, isFragment, isLaterFragment, type Frame, type Sight } from './sight.js'

/** How the packet of one sight came to be the packet of another. */
export interface Step {
  readonly via: Via
  /** The later one is a fragment of the earlier one. */
  readonly fragment?: boolean
  /** ifname of the bridge that switched it and shows nothing. */
  readonly through?: string
}

/**
 * Decides whether `b` can be the next that was seen of the packet `a`, by the devices and by what each step may change.
 * Follows the order of calls in the kernel: veth_xmit(), br_handle_frame_finish(), br_pass_frame_up(), br_dev_xmit(),
 * ip_forward(), vxlan_xmit_one(), vxlan_rcv(), macvlan_queue_xmit(), macvlan_handle_frame().
 */
export function step(a: Sight, b: Sight, devices: Devices): Step | undefined {
  const over = overMacvlan(a, b, a.outer.ethernet?.dst)
  if (over !== undefined) return sameFrame(a.outer, b.outer) ? { via: over } : undefined
  if (a.dir === 'out' && b.dir === 'in') return wire(a, b) ?? decapsulatedAtOnce(a, b)
  if (a.record.netns !== b.record.netns) return undefined
  if (a.dir === 'out') return below(a, b, devices)
  if (b.dir === 'in') return up(a, b, devices)
  return onwards(a, b, devices)
}

const sameFrame = (a: Frame, b: Frame): boolean =>
  a === b ||
  (a.ethernet?.src === b.ethernet?.src &&
    a.ethernet?.dst === b.ethernet?.dst &&
    a.ipv4?.src === b.ipv4?.src &&
    a.ipv4?.dst === b.ipv4?.dst &&
    samePacket(a, b))

/** Equal but for the link-layer header and translated addresses and ports. */
const samePacket = (a: Frame, b: Frame): boolean => a.ipv4?.ttl === b.ipv4?.ttl && identity(a) === identity(b) && identity(a) !== ''

function wire(a: Sight, b: Sight): Step | undefined {
  const { peer } = a.device
  if (a.device.kind === 'loopback') {
    if (b.record.netns !== a.record.netns || b.device.kind !== 'loopback') return undefined
  } else if (peer === undefined || a.device === b.device) return undefined
  else if ('segment' in peer) {
    if (b.device.peer === undefined || !('segment' in b.device.peer) || b.device.peer.segment !== peer.segment) return undefined
  } else if (peer.netns !== b.record.netns || peer.ifname !== b.device.ifname) return undefined
  return sameFrame(a.outer, b.outer) && (encapsulated(a) ? sameFrame(a.inner, b.inner) : true) ? { via: 'wire' } : undefined
}

/** vxlan_encap_bypass(): a remote that is the device's own address never becomes a packet; the frame comes in by the VXLAN device of that VNI. */
function decapsulatedAtOnce(a: Sight, b: Sight): Step | undefined {
  if (a.device.kind !== 'vxlan' || b.device.kind !== 'vxlan' || a.record.netns !== b.record.netns) return undefined
  return sameFrame(a.outer, b.outer) ? { via: 'decap' } : undefined
}

/** From a virtual device to the one that carries it. */
function below(a: Sight, b: Sight, devices: Devices): Step | undefined {
  if (a.device.kind === 'bridge') {
    if (b.device.master !== a.device.ifname) return undefined
    if (sameFrame(a.outer, b.outer)) return { via: 'bridge-egress' }
    if (!devices.reassemblesBridged(a.record.netns)) return undefined
    // br_nf_post_routing(): a frame that br_netfilter took to here may get another source.
    if (a.outer.ethernet?.dst === b.outer.ethernet?.dst && samePacket(a.outer, b.outer)) return { via: 'bridge-egress' }
    // br_nf_dev_queue_xmit(): a datagram that was put together leaves by the port in fragments again.
    return isFragment(b.outer) && !isFragment(a.outer) && a.outer.ethernet?.dst === b.outer.ethernet?.dst && datagram(a.outer) === datagram(b.outer) ? { via: 'bridge-egress', fragment: true } : undefined
  }
  if (a.device.kind !== 'vxlan' || !encapsulated(b)) return undefined
  if (!sameFrame(a.outer, b.inner)) return undefined
  return isFragment(b.outer) ? { via: 'encap', fragment: true } : { via: 'encap' }
}

/** From a device to the one that is above it. */
function up(a: Sight, b: Sight, devices: Devices): Step | undefined {
  if (a.device.master !== undefined) {
    if (b.device.ifname !== a.device.master) return undefined
    // br_netfilter puts fragments together before the bridge device sees them.
    if (devices.reassemblesBridged(a.record.netns) && isFragment(a.outer)) return !isFragment(b.outer) && rejoined(a.outer, b.outer, 0) ? { via: 'bridge-up' } : undefined
    return samePacket(a.outer, b.outer) ? { via: 'bridge-up' } : undefined
  }
  return encapsulated(a) && b.device.kind === 'vxlan' && sameFrame(a.inner, b.outer) ? { via: 'decap' } : undefined
}

/** From an input to an output: switched, or forwarded. */
function onwards(a: Sight, b: Sight, devices: Devices): Step | undefined {
  const { master } = a.device
  const { netns } = a.record
  if (master !== undefined) {
    // br_nf_pre_routing_finish_bridge(): a frame whose destination was translated is sent out by the bridge device itself.
    if (b.device.ifname === master) {
      if (!devices.reassemblesBridged(netns) || a.outer.ipv4?.dst === b.outer.ipv4?.dst) return undefined
      if (isFragment(a.outer)) return rejoined(a.outer, b.outer, 0) && { via: 'bridged' }
      return samePacket(a.outer, b.outer) ? { via: 'bridged' } : undefined
    }
    if (b.device.master !== master || a.outer.ethernet?.src !== b.outer.ethernet?.src) return undefined
    // br_nf_ip_fragment(): what was put together, or came whole and is too long for the port, leaves in pieces.
    if (devices.reassemblesBridged(netns) && (isFragment(a.outer) || isFragment(b.outer))) return rejoined(a.outer, b.outer, 0) && { via: 'bridged', through: master, fragment: isFragment(b.outer) }
    if (samePacket(a.outer, b.outer)) return { via: 'bridged', through: master }
    // Where nothing is put together br_nf_ip_fragment() cuts each fragment by itself.
    return isPiece(a.outer, b.outer, 0) ? { via: 'bridged', through: master, fragment: true } : undefined
  }
  if (a.outer.arp !== undefined || b.outer.arp !== undefined) return undefined
  if (!follows(a.outer, b.outer, 1)) return undefined
  if (devices.reassembles(netns) && isFragment(a.outer)) return rejoined(a.outer, b.outer, 1) && { via: 'routed', fragment: isFragment(b.outer) }
  if (identity(a.outer) === identity(b.outer)) return { via: 'routed' }
  // ip_fragment(): a packet, or a fragment, becomes fragments.
  return isPiece(a.outer, b.outer, 1) ? { via: 'routed', fragment: true } : undefined
}

/** Of the same datagram, and so many routers later? */
const follows = (a: Frame, b: Frame, hops: number): boolean => a.ipv4 !== undefined && b.ipv4?.ttl === a.ipv4.ttl - hops && datagram(a) === datagram(b)

/** Does a fragment carry what a packet, or a longer fragment, carried from its offset on? */
const isPiece = (a: Frame, b: Frame, hops: number): boolean =>
  isFragment(b) && follows(a, b, hops) && a.ipv4 !== undefined && b.ipv4 !== undefined && a.ipv4.offset <= b.ipv4.offset && b.ipv4.offset < a.ipv4.offset + a.ipv4.length - IPV4_SIZE

/** Was a datagram put together and sent on? All that goes on follows from its first fragment, or from the whole. */
const rejoined = (a: Frame, b: Frame, hops: number): true | undefined => (!isLaterFragment(a) && follows(a, b, hops) ? true : undefined)
