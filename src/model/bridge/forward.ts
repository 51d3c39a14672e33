import { ETH_HLEN, isMulticastMac, linkEvidence, takesLength, type BridgePort, type Device } from '../core/device.js'
import type { Evidence } from '../core/evidence.js'
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
  for (const piece of bridgePostrouting(port, packet)) {
    if (!fits(port, piece)) continue
    piece.via = 'bridged'
    if (decided !== undefined) piece.pending = decided.alone
    if (show === undefined) record(piece, port.master, 'in')
    else show()
    transmit(piece, port.device)
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
