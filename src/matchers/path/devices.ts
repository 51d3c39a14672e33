import type { HopKind, Path, Via } from '../../engine/index.js'

/** A device of a path. In and out of one device count once. */
export interface PathDevice {
  readonly netns: string
  readonly ifname: string
  readonly kind: HopKind
  /** How the packet came to each of its hops here. */
  readonly via: readonly Via[]
  /** Index of its first hop in `path.hops`. */
  readonly hop: number
}

/** The devices that a packet passed, in order. */
export function devicesOf(path: Pick<Path, 'hops'>): readonly PathDevice[] {
  const devices: (PathDevice & { via: Via[] })[] = []
  const { hops } = path
  for (let index = 0, hop = hops[0]; hop !== undefined; hop = hops[++index]) {
    const last = devices[devices.length - 1]
    if (last !== undefined && last.netns === hop.netns && last.ifname === hop.ifname) last.via.push(hop.via)
    else devices.push({ netns: hop.netns, ifname: hop.ifname, kind: hop.kind, via: [hop.via], hop: index })
  }
  return devices
}
