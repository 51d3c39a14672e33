import type { EthernetLayer } from '../../wire/index.js'
import { BROADCAST_MAC, isMulticastMac, linkEvidence, type BridgePort, type Device } from '../core/device.js'
import type { Evidence } from '../core/evidence.js'
import { fork } from '../core/journey.js'
import { PACKET_HOST, clonePacket, drop, type Packet } from '../core/packet.js'
import type { BridgeState } from './bridge.js'
import { fdbEvidence, fdbFind, fdbLearn } from './fdb.js'
import { forward, mayDeliver, once, showBridge, undeliverable } from './forward.js'
import { bridgeInput, bridgePrerouting, readdress } from './netfilter.js'

/** A frame came in by a port of a bridge, which takes it or leaves it to the port's own stack. Follows `br_handle_frame()`, net/bridge/br_input.c. */
export function bridgeReceive(port: BridgePort, packet: Packet): 'consumed' | 'pass' {
  const { eth } = packet
  if (eth === undefined) return 'consumed'
  // A bridge that does not speak STP sends on what is for those that do.
  if (eth.dst.startsWith(LINK_LOCAL) && eth.dst !== BRIDGE_GROUP) return linkLocal(port, packet, eth)
  enter(port, packet, eth)
  return 'consumed'
}

/** IEEE 802.1D, table 7-10: groups whose frames never leave a link. */
const LINK_LOCAL = '01:80:c2:00:00:0'
const BRIDGE_GROUP = `${LINK_LOCAL}0`
const PAUSE = `${LINK_LOCAL}1`
const LLDP = `${LINK_LOCAL}e`

/** Such a frame is for whoever has the port. Follows `br_handle_local_finish()`. */
function linkLocal(port: BridgePort, packet: Packet, { src, dst }: EthernetLayer): 'consumed' | 'pass' {
  const { master: bridge, device } = port
  if (dst === PAUSE) {
    drop(packet, 'BRIDGE_NO_EGRESS', { native: 'MAC_IEEE_MAC_CONTROL', entry: linkEvidence(device).entry })
    return 'consumed'
  }
  if (dst !== LLDP && !bridgeInput(bridge, packet)) return 'consumed'
  if (bridge.bridge !== undefined && port.learning && (port.state === 'learning' || port.state === 'forwarding')) fdbLearn(bridge, bridge.bridge, port, src)
  return 'pass'
}

/** Through a port, as far as its state lets the frame. Follows `br_handle_frame()` from `forward` on. */
function enter(port: BridgePort, packet: Packet, eth: EthernetLayer): void {
  const { master: bridge } = port
  if (port.state !== 'forwarding' && port.state !== 'learning') {
    drop(packet, 'BRIDGE_PORT_STATE', { native: 'BRIDGE_INGRESS_STP_STATE', entry: linkEvidence(port.device).entry })
    return
  }
  if (eth.dst === bridge.address) packet.pktType = PACKET_HOST
  const passed = bridgePrerouting(port, packet)
  if (passed !== undefined && (!passed.dnat || readdress(port, passed.packet))) finish(port, passed.packet)
}

/** Learns, then finds the way. Follows `br_handle_frame_finish()`. */
export function finish(port: BridgePort, packet: Packet): void {
  const { eth } = packet
  const { master: bridge } = port
  const { bridge: state } = bridge
  if (eth === undefined || state === undefined) return
  if (port.learning) fdbLearn(bridge, state, port, eth.src)
  if (port.state === 'learning') {
    drop(packet, 'BRIDGE_PORT_STATE', { native: 'BRIDGE_INGRESS_STP_STATE', entry: linkEvidence(port.device).entry })
    return
  }
  if (isMulticastMac(eth.dst)) {
    flood(port, state, packet, eth.dst === BROADCAST_MAC ? 'broadcast' : 'multicast', true)
    return
  }
  const entry = fdbFind(bridge, state, eth.dst)
  if (entry === undefined) flood(port, state, packet, 'unicast', false)
  else if (entry.local) {
    passUp(bridge, packet, fdbEvidence(bridge, entry))
  } else if (entry.port !== undefined) {
    const decided = fdbEvidence(bridge, entry)
    if (mayDeliver(entry.port, packet)) forward(entry.port, packet, decided)
    else undeliverable(entry.port, packet, decided.entry)
  }
}

/** To all ports that take it, and up where the bridge itself listens. Follows `br_flood()`, net/bridge/br_forward.c. */
function flood(port: BridgePort, state: BridgeState, packet: Packet, kind: 'unicast' | 'broadcast' | 'multicast', up: boolean): void {
  const { master: bridge } = port
  const targets = state.ports.filter((other) => (kind !== 'unicast' || other.flood) && mayDeliver(other, packet))
  if (targets.length === 0) {
    if (up) passUp(bridge, packet)
    else drop(packet, 'BRIDGE_NO_EGRESS', { native: 'NOT_SPECIFIED', missing: `no FDB entry for ${packet.eth?.dst ?? ''} on ${bridge.ifname}, and no port to flood to` })
    return
  }
  const { journey } = packet
  const upwards = up ? clonePacket(packet, fork(journey, 'flood', 1)) : undefined
  const across = up ? clonePacket(packet, fork(journey, 'flood', 0)) : packet
  spread(bridge, targets, across)
  if (upwards !== undefined) passUp(bridge, upwards)
}

/** One copy a port; they part at the bridge. */
function spread(bridge: Device, targets: readonly BridgePort[], packet: Packet): void {
  const [only] = targets
  if (targets.length === 1 && only !== undefined) {
    forward(only, packet)
    return
  }
  const show = once(() => showBridge({ ...packet }, bridge))
  for (const target of targets) forward(target, clonePacket(packet, fork(packet.journey, 'flood', target.device.ifindex)), undefined, show)
}

/** Hands a frame to the bridge device's own stack. Follows `br_pass_frame_up()`. */
function passUp(bridge: Device, packet: Packet, decided?: Evidence): void {
  if (!bridgeInput(bridge, packet)) return
  bridge.stats.rxPackets++
  packet.dev = bridge
  packet.via = 'bridge-up'
  if (decided !== undefined) packet.pending = decided.alone
  bridge.ns.world.stack.receive(packet)
}
