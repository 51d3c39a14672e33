import type { Device } from '../core/device.js'
import type { Packet } from '../core/packet.js'
import { enqueue } from '../core/queue.js'

/** What goes out of `lo` comes in again with its route. Follows `loopback_xmit()`, drivers/net/loopback.c. */
export function loopbackXmit(packet: Packet, device: Device): void {
  device.stats.txPackets++
  packet.via = 'wire'
  packet.depth = 0
  enqueue(device.ns.world.backlog, packet)
}
