import type { TableEntry } from '../../engine/index.js'
import { linkEvidence, type BridgePort, type Device } from '../core/device.js'
import { join, type Evidence } from '../core/evidence.js'
import { drop, note, takesFrame, type Packet } from '../core/packet.js'
import { record, transmit } from '../core/transmit.js'
import { bridgeForward, bridgePostrouting } from './netfilter.js'

/** Whether a port takes a frame: not back out of where it came in, but for hairpin. Follows `should_deliver()`, net/bridge/br_forward.c. */
export const mayDeliver = (port: BridgePort, packet: Packet): boolean => port.state === 'forwarding' && mayReturn(port, packet)

const mayReturn = (port: BridgePort, packet: Packet): boolean => port.hairpin || port.device !== packet.dev

/** The port that the FDB names does not take the frame; without a port the entry is the bridge's own. Follows `br_forward()`. */
export function undeliverable(port: BridgePort | undefined, packet: Packet, entry: TableEntry): void {
  const blocked = port !== undefined && port.state !== 'forwarding' && mayReturn(port, packet)
  drop(packet, blocked ? 'BRIDGE_PORT_STATE' : 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', entry })
}

/** Switches a frame to a port; `show` records the bridge's own hop where several copies share it. Follows `__br_forward()` and `br_dev_queue_push_xmit()`. */
export function forward(port: BridgePort, packet: Packet, decided?: Evidence, show?: () => void): void {
  const from = packet.dev
  if (from === undefined || !bridgeForward(port, from, packet)) return
  const pieces = bridgePostrouting(port, packet)
  // A frame that the bridge device sent itself was seen there.
  const via = packet.hop?.kind === 'bridge' ? 'bridge-egress' : 'bridged'
  const shown = show ?? once(() => showBridge(packet, port.master, decided))
  for (const piece of pieces) {
    if (!fits(port, piece)) continue
    if (via === 'bridged') shown()
    else if (decided !== undefined) note(piece, decided)
    piece.via = via
    transmit(piece, port.device)
  }
}

/** The bridge's own hop: no tap sees the frame there, so it is as the port that it came in by showed it. */
export function showBridge(packet: Packet, bridge: Device, decided?: Evidence): void {
  packet.via = 'bridged'
  if (decided !== undefined) packet.pending = join(packet.pending, decided)
  const { layers: here, geometry } = packet
  packet.layers = packet.hop?.layers ?? here
  record(packet, bridge, 'in')
  packet.layers = here
  packet.geometry = geometry
}

/** Several copies share one hop of the bridge, which is there as soon as one of them leaves. */
export function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

/** Whether a port takes a frame of this length; else the frame ends. Follows `br_dev_queue_push_xmit()`. */
export function fits({ device }: BridgePort, packet: Packet): boolean {
  if (takesFrame(device, packet)) return true
  drop(packet, 'MTU_EXCEEDED', { entry: linkEvidence(device).entry })
  return false
}
