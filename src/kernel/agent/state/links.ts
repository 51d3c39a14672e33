import type { LinkState } from '../../../engine/index.js'
import type { BridgePort, Link, Macvlan } from '../../../plan/index.js'
import type { LinkRow } from '../../netlink/link.js'
import type { LiveNetns } from '../live-netns.js'
import type { LinkTable } from './names.js'
import type { Peer, Peers } from './peers.js'

/** What a new bridge port is set to. */
const PORT_DEFAULTS: Required<BridgePort> = { hairpin: false, learning: true, flood: true, state: 'forwarding' }
/** Centiseconds. */
const DEFAULT_AGEING = 30_000
const USER_HZ = 100

/** The links of a namespace as rows of a plan with what only a running kernel knows; kinds that hopspec has no name for are left out. */
export function linkStates(table: LinkTable, peerOf: (row: LinkRow) => Peer | undefined): readonly LinkState[] {
  return table.rows.flatMap((row): readonly LinkState[] => {
    const link = linkOf(row, table, peerOf)
    if (link === undefined) return []
    const { operstate, stats } = row
    const known: LinkState['operstate'] = operstate === 'UP' || operstate === 'LOWERLAYERDOWN' || operstate === 'UNKNOWN' ? operstate : 'DOWN'
    const running = { operstate: known, ...((row.kind === 'veth' || row.kind === 'macvlan') && row.link !== undefined && { linkIndex: row.link }), stats }
    if (link.kind === 'bridge') return row.bridge === undefined ? [] : [{ ...link, ...row.bridge, ...running }]
    if (link.kind !== 'vxlan') return [{ ...link, ...running }]
    const { ageing, udp_csum } = row.vxlan ?? { ageing: 0, udp_csum: false }
    return [{ ...link, ageing, udp_csum, ...running }]
  })
}

/** Finds the other end of a veth, or the device below a macvlan one; `tableOf` gives the links of another namespace. */
export function findPeer(here: LiveNetns, row: LinkRow, peers: Peers, tableOf: (there: LiveNetns) => LinkTable): Peer | undefined {
  const there = peers.namespaceOf(here, row)
  if (there === undefined || row.link === undefined) return undefined
  if (peers.isSegment(there)) return { segment: there.name }
  const live = peers.namespaces.netns.get(there.name)
  const ifname = live === undefined ? undefined : declaredName(live, row.link) ?? tableOf(live).nameOf(row.link)
  return ifname === undefined ? undefined : { netns: there.name, ifname }
}

/** The name that the plan gave to an index: devices never change theirs, and a dump of every neighbour is saved. */
const declaredName = (live: LiveNetns, index: number): string | undefined => live.declared.links.find(({ ifindex }) => ifindex === index)?.ifname

/** One link as a row of a plan, or as none that a plan could have; undefined of kinds that hopspec has no name for. */
export function linkOf(row: LinkRow, table: LinkTable, peerOf: (row: LinkRow) => Peer | undefined): Link | Macvlan | undefined {
  const { ifname, ifindex, address, mtu, up, master, port } = row
  const bridgePort = port === undefined ? undefined : changed(port)
  const base = { ifname, ifindex, address, mtu, up, ...(master !== undefined && { master: table.nameOf(master) }), ...(bridgePort !== undefined && { bridgePort }) }
  if (row.loopback) return { kind: 'loopback', ...base }
  switch (row.kind) {
    case 'veth': {
      const peer = peerOf(row)
      return { kind: 'veth', ...base, peer: peer ?? { netns: '', ifname: `#${row.link ?? 0}` } }
    }
    case 'bridge': return { kind: 'bridge', ...base, ...(row.bridge !== undefined && row.bridge.ageing_time !== DEFAULT_AGEING && { ageingTime: row.bridge.ageing_time / USER_HZ }) }
    case 'vxlan': {
      if (row.vxlan === undefined) return undefined
      const { id, local, port: udp, learning, lower } = row.vxlan
      return { kind: 'vxlan', ...base, id, local, link: table.nameOf(lower), port: udp, learning }
    }
    case 'macvlan': {
      const below = peerOf(row)
      return row.macvlan && { kind: 'macvlan', ...base, mode: row.macvlan, lower: below !== undefined && 'netns' in below ? below : { netns: '', ifname: `#${row.link ?? 0}` } }
    }
    default: return undefined
  }
}

/** The settings of a port that are not the kernel's defaults; undefined where all are. */
function changed(port: Required<BridgePort>): BridgePort | undefined {
  const entries = Object.entries(port).filter(([name, value]) => PORT_DEFAULTS[name as keyof BridgePort] !== value)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
