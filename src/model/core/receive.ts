import { bridgeReceive } from '../bridge/input.js'
import { arpReceive } from '../ipv4/arp.js'
import { ipReceive } from '../ipv4/input.js'
import { BROADCAST_MAC, isMulticastMac, linkEvidence } from './device.js'
import { PACKET_BROADCAST, PACKET_HOST, PACKET_MULTICAST, PACKET_OTHERHOST, drop, type Packet } from './packet.js'
import { record } from './transmit.js'

/** A frame comes out of the backlog: for whom it is, then up. Follows `eth_type_trans()` and `process_backlog()`. */
export function receiveFrame(packet: Packet): void {
  const { dev, eth } = packet
  if (dev === undefined || eth === undefined) return
  if (packet.keepType) packet.keepType = false
  else if (eth.dst === dev.address) packet.pktType = PACKET_HOST
  else if (!isMulticastMac(eth.dst)) packet.pktType = PACKET_OTHERHOST
  else packet.pktType = eth.dst === BROADCAST_MAC ? PACKET_BROADCAST : PACKET_MULTICAST
  if (dev.kind === 'veth' || dev.kind === 'loopback') dev.stats.rxPackets++
  receive(packet)
}

/** A frame is at a device: taps see it, then the bridge or the protocol. Follows `__netif_receive_skb_core()`, net/core/dev.c. */
export function receive(packet: Packet): void {
  const { dev } = packet
  if (dev === undefined) return
  if (!dev.up) {
    drop(packet, 'LINK_DOWN', { native: 'DEV_READY', entry: linkEvidence(dev).entry })
    return
  }
  packet.iif = dev
  record(packet, dev, 'in')
  if (dev.port !== undefined && bridgeReceive(dev.port, packet) === 'consumed') return
  if (packet.ip !== undefined) ipReceive(dev, packet)
  else arpReceive(dev, packet)
}
