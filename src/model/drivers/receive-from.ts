import { linkEvidence, type Device } from '../core/device.js'
import { drop, takesFrame, type Packet } from '../core/packet.js'
import { enqueue } from '../core/queue.js'
import { scrub } from './scrub.js'

/** A frame comes out of the wire at a device. Follows `____dev_forward_skb()`, net/core/dev.c. */
export function receiveFrom(packet: Packet, sender: Device, device: Device): void {
  if (!takesFrame(device, packet)) {
    sender.stats.txDropped++
    drop(packet, 'MTU_EXCEEDED', { entry: linkEvidence(device).entry })
    return
  }
  sender.stats.txPackets++
  scrub(packet, sender.ns !== device.ns)
  packet.dev = device
  packet.via = 'wire'
  packet.depth = 0
  enqueue(device.ns.world.backlog, packet)
}
