import { isMulticastMac, type BridgePort, type Device } from '../core/device.js'
import { fork } from '../core/journey.js'
import { clonePacket, drop, note, setEthernet, type Packet } from '../core/packet.js'
import { transmit } from '../core/transmit.js'
import { fdbEvidence, fdbFind } from './fdb.js'
import { fits, mayDeliver, undeliverable } from './forward.js'
import { finish } from './input.js'
import { bridgeOutput } from './netfilter.js'

/** A frame goes out of the bridge device itself. Follows `br_dev_xmit()`, net/bridge/br_device.c. */
export function bridgeXmit(packet: Packet, bridge: Device): void {
  const { bridge: state } = bridge
  const { eth } = packet
  if (state === undefined || eth === undefined) return
  packet.depth++
  if (packet.dnatFrom !== undefined) {
    resume(packet, packet.dnatFrom)
    return
  }
  bridge.stats.txPackets++
  if (!isMulticastMac(eth.dst)) {
    const entry = fdbFind(bridge, state, eth.dst)
    if (entry !== undefined) {
      note(packet, fdbEvidence(bridge, entry))
      if (entry.port !== undefined && mayDeliver(entry.port, packet)) egress(entry.port, packet)
      else undeliverable(entry.port, packet, fdbEvidence(bridge, entry).entry)
      return
    }
  }
  const unicast = !isMulticastMac(eth.dst)
  const targets = state.ports.filter((port) => (!unicast || port.flood) && mayDeliver(port, packet))
  const [only] = targets
  if (only === undefined) drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', missing: `no port of ${bridge.ifname} forwards` })
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

/** A frame that was translated goes on where it came in, as if it had come with the MAC of its new destination. Follows `br_nf_pre_routing_finish_bridge_slow()`. */
function resume(packet: Packet, { port, src }: NonNullable<Packet['dnatFrom']>): void {
  packet.dnatFrom = undefined
  packet.dev = port.device
  if (packet.eth !== undefined) setEthernet(packet, { ...packet.eth, src })
  finish(port, packet)
}
