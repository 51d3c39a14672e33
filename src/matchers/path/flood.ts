import type { Hop, Path, Place } from '../../engine/index.js'
import { layer } from '../headers/header-stack.js'

/** What a bridge did with one packet that it sent out of several ports, or would have. */
export interface Flood {
  readonly bridge: Place & { readonly ifname: string }
  /** First hop at each port that a copy left by. */
  readonly ports: readonly Hop[]
}

/**
 * Every flood on the way of a packet: a bridge that sent copies out of more than one port, or a broadcast or multicast frame, which it
 * sends to every port that there is.
 */
export function floodsOf(path: Path): readonly Flood[] {
  const bridges = new Map<string, { bridge: Place & { ifname: string }; ports: Hop[] }>()
  const note = (bridge: { netns: string; ifname: string }, port: Hop): void => {
    const key = `${bridge.netns}/${bridge.ifname}`
    const flood = bridges.get(key) ?? { bridge: { netns: bridge.netns, ifname: bridge.ifname }, ports: [] }
    bridges.set(key, flood)
    if (!flood.ports.some(({ ifname }) => ifname === port.ifname)) flood.ports.push(port)
  }
  const walk = (hops: readonly Hop[], from: Place | undefined): void => {
    let bridge = from && bridgeAt(path, from)
    for (const hop of hops) {
      if (hop.kind === 'bridge') bridge = hop
      else if (bridge && leavesBridge(hop) && hop.netns === bridge.netns) note(bridge, hop)
    }
  }
  walk(path.hops, undefined)
  for (const branch of path.branches) if (branch.why === 'flood') walk(branch.hops, branch.from)
  return [...bridges.values()].filter(({ ports }) => ports.length > 1 || ports.some(isGroupAddressed))
}

function leavesBridge({ dir, via }: Hop): boolean {
  return dir === 'out' && (via === 'bridged' || via === 'bridge-egress')
}

/** The bridge where a copy parted: the place itself, or the bridge that the packet passed next to it. */
function bridgeAt({ hops }: Path, { netns, ifname }: Place): Hop | undefined {
  const bridges = hops.filter((hop) => hop.kind === 'bridge' && hop.netns === netns)
  return bridges.find((hop) => hop.ifname === ifname) ?? bridges[0]
}

/** Broadcast or multicast: the group bit of the destination is set. */
function isGroupAddressed({ layers }: Hop): boolean {
  const ethernet = layer(layers, 'ethernet')
  return ethernet !== undefined && (Number.parseInt(ethernet.dst.slice(0, 2), 16) & 1) === 1
}
