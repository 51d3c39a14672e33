import type { BridgeInfo, LinkState, NetnsState, VxlanInfo } from '../../engine/index.js'
import type { Bridge, FdbEntry, Route } from '../../plan/index.js'
import { entryDevice } from '../bridge/bridge.js'
import { fdbFind, fdbRow } from '../bridge/fdb.js'
import { linkRow, type Device } from '../core/device.js'
import type { Namespace } from '../core/namespace.js'
import { neighboursOf } from '../core/neigh-table.js'
import { neighRow } from '../core/neighbour.js'
import { vxlanEntries } from '../drivers/vxlan-fdb.js'
import type { FibEntry } from '../ipv4/fib-entry.js'
import { allRules } from '../ipv4/fib-rule.js'
import { fibEntries } from '../ipv4/fib-tables.js'
import { operstate, peerIndex } from './carrier.js'

/** The tables of a namespace as they are now. Equivalent to: `ip -d -s link; ip addr; ip route show table all; ip rule; ip neigh; bridge fdb; nft list ruleset; ss -lntu`. */
export function stateOf(ns: Namespace): NetnsState {
  return {
    netns: ns.name,
    links: ns.devices.map(linkState),
    addrs: ns.devices.flatMap(({ addrs }) => addrs.map(({ row, scope }) => (scope === 0 || row.scope !== undefined ? row : { ...row, scope: 'host' as const }))),
    routes: [...fibEntries(ns.fib)].sort(inOrder).map(({ row }) => listed(row)),
    rules: allRules(ns.rules),
    neigh: neighboursOf(ns)
      .filter(({ state }) => state !== 'NOARP')
      .map(neighRow),
    fdb: ns.devices.flatMap(fdbOf),
    ruleset: ns.netfilter.ruleset(),
    listeners: ns.sockets.listeners.map(({ listener }) => listener),
    sysctl: Object.fromEntries(ns.sysctl.shown),
    containers: [...ns.containers],
  }
}

function linkState(device: Device): LinkState {
  const linkIndex = peerIndex(device)
  const link = linkRow(device)
  const running = { operstate: operstate(device), ...(linkIndex !== undefined && { linkIndex }), stats: { ...device.stats } }
  if (link.kind === 'bridge') return { ...link, ...bridgeInfo(link), ...running }
  return link.kind === 'vxlan' ? { ...link, ...VXLAN, ...running } : { ...link, ...running }
}

/** What `br_dev_setup()` and `br_stp_timer_init()` set, and nobody changes here. */
const BRIDGE = { priority: 0x8000, stp_state: 0, forward_delay: 1500, hello_time: 200, max_age: 2000, vlan_filtering: 0, mcast_snooping: 1 }

/** Follows `br_fill_info()`, net/bridge/br_netlink.c. */
const bridgeInfo = ({ address, ageingTime = 300 }: Bridge): BridgeInfo => ({ ...BRIDGE, bridge_id: `8000.${address}`, ageing_time: ageingTime * 100 })

/** FDB_AGE_DEFAULT, and VXLAN_F_UDP_ZERO_CSUM_TX not set. Follows `vxlan_fill_info()`. */
const VXLAN: VxlanInfo = { ageing: 300, udp_csum: true }

/** As `ip route show table all`: table by table, shorter addresses first. */
function inOrder(a: FibEntry, b: FibEntry): number {
  const tables = ['local', 'main']
  if (a.table !== b.table) return tables.indexOf(b.table) - tables.indexOf(a.table) || (a.table < b.table ? -1 : 1)
  return (a.network >>> 0) - (b.network >>> 0) || a.length - b.length || a.metric - b.metric
}

/** A row of table main does not name it. */
function listed(row: Route): Route {
  if (row.table !== 'main' && row.table !== 254) return row
  const { table: _, ...rest } = row
  return rest
}

function fdbOf(device: Device): readonly FdbEntry[] {
  const { bridge, vxlan } = device
  if (vxlan !== undefined) return vxlanEntries(device, vxlan).flatMap(({ remotes }) => remotes.map(({ row }) => row))
  if (bridge === undefined) return []
  const live = [...bridge.fdb.values()].filter((entry) => fdbFind(device, bridge, entry.mac) !== undefined)
  return live.sort((a, b) => entryDevice(device, a).ifindex - entryDevice(device, b).ifindex).map((entry) => fdbRow(device, entry))
}
