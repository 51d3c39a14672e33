import type { Veth } from '../../plan/index.js'
import type { Device } from '../core/device.js'
import { drop, type Packet } from '../core/packet.js'
import { receiveFrom } from './receive-from.js'
import { switchFrame, type SegmentSwitch } from './segment.js'

/** The other end, found when it is first needed: its namespace may not have come to life yet. */
export interface VethState {
  readonly peer: Veth['peer']
  /** null: there is none. */
  device: Device | null | undefined
  segment: SegmentSwitch | undefined
}

/** The other end of a veth pair; undefined for a link of a segment. */
export function peerOf(device: Device): Device | undefined {
  const { veth } = device
  if (veth === undefined || 'segment' in veth.peer) return undefined
  if (veth.device === undefined) {
    const { netns, ifname } = veth.peer
    const { world } = device.ns
    veth.device = world.plans.has(netns) ? (world.stack.namespace(netns).byName.get(ifname) ?? null) : null
  }
  return veth.device ?? undefined
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
    drop(packet, 'LINK_DOWN', { missing: `other end of ${device.ifname}` })
    return
  }
  receiveFrom(packet, device, peer)
}
