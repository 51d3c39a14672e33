import type { LinkState } from '../../engine/index.js'
import type { Addr, FdbEntry, Neigh, Route, Rule } from '../../plan/index.js'
import { fieldsNamed, such, type FieldNames, type Shape } from './shape.js'
import { NAME } from './words.js'

const ADDR: FieldNames<Addr> = { dev: true, family: true, local: true, prefixlen: true, broadcast: true, scope: true }
const ROUTE: FieldNames<Route> = { type: true, dst: true, gateway: true, dev: true, prefsrc: true, metric: true, scope: true, onlink: true, mtu: true, table: true }
const NEIGH: FieldNames<Neigh> = { dev: true, dst: true, lladdr: true, state: true }
const FDB: FieldNames<FdbEntry> = { mac: true, dev: true, dst: true, vni: true, port: true, owner: true, state: true }
const RULE: FieldNames<Rule> = { priority: true, src: true, dst: true, iif: true, oif: true, fwmark: true, fwmask: true, table: true }
const LINK: FieldNames<LinkState> = {
  kind: true, ifname: true, ifindex: true, address: true, mtu: true, up: true, master: true, bridgePort: true, operstate: true, linkIndex: true, stats: true,
  peer: true, mode: true, lower: true, ageingTime: true, bridge_id: true, priority: true, stp_state: true, forward_delay: true, hello_time: true, max_age: true,
  ageing_time: true, vlan_filtering: true, mcast_snooping: true, id: true, local: true, link: true, port: true, learning: true, ageing: true, udp_csum: true,
}

/** A row as text, which its own parser judges, or by its fields. */
function row(noun: string, names: Readonly<Record<string, true>>, example: string): Shape {
  const fields = fieldsNamed(noun, names)
  const neither = such(() => false, `is neither a text nor fields of ${noun}`, `Write it as a text, '${example}', or by its fields: ${Object.keys(names).join(', ')}`)
  return (value, place) => (typeof value === 'string' ? undefined : typeof value === 'object' && value !== null && !Array.isArray(value) ? fields(value, place) : neither(value, place))
}

export const ADDRESS_ROW = row('an address', ADDR, '10.168.0.1/24 dev cni0')
export const ROUTE_ROW = row('a route', ROUTE, '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
export const NEIGHBOUR_ROW = row('a neighbour', NEIGH, '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
export const FDB_ROW = row('an FDB entry', FDB, 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')
export const POLICY_ROW = row('a policy rule', RULE, 'from 10.168.0.0/16 lookup 100')
const LINK_TEXT = row('a link', LINK, 'flannel.1')

/** A link by its name, or by its fields. */
export const LINK_ROW: Shape = (value, place) => (value === '' ? NAME : LINK_TEXT)(value, place)
