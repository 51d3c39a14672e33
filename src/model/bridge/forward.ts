import { ETH_HLEN, isMulticastMac, linkEvidence, takesLength, type BridgePort, type Device } from '../core/device.js'
import { join, type Evidence } from '../core/evidence.js'
import { fork } from '../core/journey.js'
import { clonePacket, drop, note, packetLength, type Packet } from '../core/packet.js'
import { record, transmit } from '../core/transmit.js'
import { fdbEvidence, fdbFind } from './fdb.js'
import { bridgeForward, bridgeOutput, bridgePostrouting } from './netfilter.js'

/** Whether a port takes a frame: not back out of where it came in, but for hairpin. Follows `should_deliver()`, net/bridge/br_forward.c. */
export const mayDeliver = (port: BridgePort, packet: Packet): boolean => port.state === 'forwarding' && (port.hairpin || port.device !== packet.dev)

/** Switches a frame to a port; `show` records the bridge's own hop where several copies share it. Follows `__br_forward()` and `br_dev_queue_push_xmit()`. */
export function forward(port: BridgePort, packet: Packet, decided?: Evidence, show?: () => void): void {
  const from = packet.dev
  if (from === undefined || !bridgeForward(port, from, packet)) return
  const pieces = bridgePostrouting(port, packet)
  const shown = show ?? once(() => showBridge(packet, port.master, decided))
  for (const piece of pieces) {
    if (!fits(port, piece)) continue
    shown()
    piece.via = 'bridged'
    transmit(piece, port.device)
  }
}

/** The bridge's own hop: no tap sees the frame there, so it is as the port that it came in by showed it. */
export function showBridge(packet: Packet, bridge: Device, decided?: Evidence): void {
  packet.via = 'bridged'
  if (decided !== undefined) packet.pending = join(packet.pending, decided)
  const here = packet.layers
  packet.layers = packet.hop?.layers ?? here
  record(packet, bridge, 'in')
  packet.layers = here
}

/** Several copies share one hop of the bridge, which is there as soon as one of them leaves. */
export function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

function fits(port: BridgePort, packet: Packet): boolean {
  const { device } = port
  if (!device.up || !device.carrier) drop(packet, 'LINK_DOWN', { entry: linkEvidence(device).entry })
  else if (takesLength(device, packetLength(packet) + ETH_HLEN)) return true
  else drop(packet, 'MTU_EXCEEDED', { entry: linkEvidence(device).entry })
  return false
}

/** A frame goes out of the bridge device itself. Follows `br_dev_xmit()`, net/bridge/br_device.c. */
export function bridgeXmit(packet: Packet, bridge: Device): void {
  const { bridge: state } = bridge
  const { eth } = packet
  if (state === undefined || eth === undefined) return
  bridge.stats.txPackets++
  packet.depth++
  if (!isMulticastMac(eth.dst)) {
    const entry = fdbFind(bridge, state, eth.dst)
    if (entry !== undefined) {
      note(packet, fdbEvidence(bridge, entry))
      if (entry.port !== undefined && mayDeliver(entry.port, packet)) egress(entry.port, packet)
      else drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', entry: fdbEvidence(bridge, entry).entry })
      return
    }
  }
  const unicast = !isMulticastMac(eth.dst)
  const targets = state.ports.filter((port) => (!unicast || port.flood) && mayDeliver(port, packet))
  const [only] = targets
  if (only === undefined) drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', missing: `port of ${bridge.ifname} that forwards` })
  else if (targets.length === 1) egress(only, packet)
  else {
    const { journey } = packet
    for (const port of targets) egress(port, clonePacket(packet, fork(journey, 'flood', port.device.ifindex)))
  }
}

/** Out of one port, from the bridge device. */
function egress(port: BridgePort, packet: Packet): void {
  if (!bridgeOutput(port, packet) || !fits(port, packet)) return
  packet.via = 'bridge-egress'
  transmit(packet, port.device)
}
