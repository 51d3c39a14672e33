import { hopKind } from '../../engine/index.js'
import type { Device } from '../path/record.js'
import type { LiveNetns } from './live-netns.js'
import { findPeer, linkOf } from './state/links.js'
import { readLinkTable } from './state/names.js'
import type { Peers } from './state/peers.js'

/** The devices of a namespace as path reconstruction needs them, in order of ifindex. */
export function devicesOf(here: LiveNetns, peers: Peers): readonly Device[] {
  const table = readLinkTable(here, false)
  return table.rows.flatMap((row) => {
    const link = linkOf(row, table, (one) => findPeer(here, one, peers, (there) => readLinkTable(there, false)))
    if (link === undefined) return []
    const { ifindex, ifname, address, mtu, up, master } = link
    return [{
      netns: here.name, ifindex, ifname, kind: hopKind(link), address, mtu, up,
      ...(master !== undefined && { master }),
      ...(link.kind === 'veth' && { peer: link.peer }),
      ...(link.kind === 'macvlan' && { lower: link.lower, mode: link.mode }),
      ...(link.kind === 'vxlan' && { vni: link.id, port: link.port }),
    }]
  })
}
