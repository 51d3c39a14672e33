import type { Device } from '../core/device.js'

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
