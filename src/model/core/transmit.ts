import type { Device } from './device.js'
import { NO_EVIDENCE } from './evidence.js'
import { drop, layersOf, type Hop, type Packet } from './packet.js'

/** How long one device takes, in simulated nanoseconds. */
const HOP_TIME = 1_000

/** A tap on a device sees the packet. Follows `dev_queue_xmit_nit()` and `deliver_skb()` for ETH_P_ALL. */
export function record(packet: Packet, device: Device, dir: Hop['dir']): void {
  const { world } = device.ns
  const { clock, captured } = world
  clock.now += HOP_TIME
  const hop: Hop = {
    netns: device.netns,
    ifname: device.ifname,
    kind: device.hopKind,
    dir,
    via: packet.via,
    layers: packet.layers ?? layersOf(packet),
    decided: packet.pending,
    time: clock.now,
  }
  packet.pending = NO_EVIDENCE
  packet.hop = hop
  packet.geometry = undefined
  packet.journey.hops.push(hop)
  captured?.push(hop)
}

/**
 * Sends a frame out of a device. Without a carrier its queue is the noop queue, which eats the frame before any tap.
 * Follows `__dev_queue_xmit()`, net/core/dev.c.
 */
export function transmit(packet: Packet, device: Device): void {
  if (!device.up || !device.carrier) {
    drop(packet, 'LINK_DOWN', { missing: `${device.ifname} has no carrier` })
    return
  }
  // XMIT_RECURSION_LIMIT of stacked devices.
  if (packet.depth > 8) {
    drop(packet, 'LOOP', { native: 'RECURSION_LIMIT' })
    return
  }
  packet.dev = device
  record(packet, device, 'out')
  device.xmit(packet, device)
}
