import type { Veth } from '../../plan/index.js'
import type { Device } from '../core/device.js'
import { drop, type Packet } from '../core/packet.js'
import { peerOf } from './peer-of.js'
import { receiveFrom } from './receive-from.js'
import { switchFrame, type SegmentSwitch } from './segment.js'

/** The other end, found when it is first needed: its namespace may not have come to life yet. */
export interface VethState {
  readonly peer: Veth['peer']
  /** null: there is none. */
  device: Device | null | undefined
  segment: SegmentSwitch | undefined
}

/** Hands a frame to the other end. Follows `veth_xmit()`, drivers/net/veth.c. */
export function vethXmit(packet: Packet, device: Device): void {
  const { segment } = device.veth ?? {}
  if (segment !== undefined) {
    switchFrame(segment, packet, device)
    return
  }
  const peer = peerOf(device)
  if (peer === undefined) {
    device.stats.txDropped++
    drop(packet, 'LINK_DOWN', { missing: `${device.ifname} has no other end` })
    return
  }
  receiveFrom(packet, device, peer)
}
