import { parseIp } from '../../address/index.js'
import type { FdbEntry, Neigh, Route } from '../../plan/index.js'
import type { Mesh } from '../wire/mesh.js'
import { meshOf } from '../wire/mesh.js'
import { routeKey } from '../wire/pods.js'
import { reachOf, type Reach } from './direct.js'
import type { Lease } from './lease.js'

/** What flanneld of one host writes about all the others. */
export interface Peers {
  readonly routes: Mesh<Route>
  readonly neigh: Mesh<Neigh>
  readonly fdb: Mesh<FdbEntry>
}

/** The rows about one host. */
interface Rows {
  readonly route: Route
  readonly neigh?: Neigh
  readonly fdb?: FdbEntry
}

/**
 * The rows that each host has about the others: for each lease a route, a permanent neighbour and a forwarding entry, or, with
 * direct routing, a route by way of the other host where that is reached without a gateway. Hosts share the rows; with direct
 * routing, those share them whose own routing is alike.
 *
 * Follows `handleSubnetEvents()`, pkg/backend/vxlan/vxlan_network.go.
 */
export function peersOf(leases: readonly Lease[], dev: string, directRouting: boolean): (lease: Lease) => Peers {
  if (!directRouting) {
    const shared = share(leases.map((lease) => [lease, throughTunnel(lease, dev)]))
    return (lease) => shared(lease)
  }
  const groups = new Map<string, (lease: Lease) => Peers>()
  return (lease) => {
    const reach = reachOf(lease.host)
    const key = `${lease.external.ifname}\n${reach.key}`
    const shared = groups.get(key) ?? share(leases.map((other) => [other, aboutOther(other, reach, lease.external.ifname, dev)]))
    groups.set(key, shared)
    return shared(lease)
  }
}

function aboutOther(other: Lease, reach: Reach, external: string, dev: string): Rows {
  if (!reach.directly(parseIp(other.publicIp))) return throughTunnel(other, dev)
  return { route: Object.freeze({ dst: other.subnet.text, gateway: other.publicIp, dev: external }) }
}

/** Equivalent to: `ip route replace`, `ip neigh replace … nud permanent` and `bridge fdb replace … self permanent`. */
function throughTunnel({ subnet, vtepMac, publicIp }: Lease, dev: string): Rows {
  return {
    route: Object.freeze({ dst: subnet.text, gateway: subnet.network, dev, onlink: true }),
    neigh: Object.freeze({ dev, dst: subnet.network, lladdr: vtepMac, state: 'PERMANENT' }),
    fdb: Object.freeze({ mac: vtepMac, dev, dst: publicIp, owner: 'self', state: 'permanent' }),
  }
}

function share(pairs: readonly (readonly [Lease, Rows])[]): (lease: Lease) => Peers {
  const about = new Map(pairs)
  const rows = pairs.map(([, row]) => row)
  const routes = meshOf(rows.map(({ route }) => route), routeKey)
  const neigh = meshOf(rows.flatMap((row) => row.neigh ?? []), (row) => `${row.dst} ${row.dev}`)
  const fdb = meshOf(rows.flatMap((row) => row.fdb ?? []), (row) => `${row.mac} ${row.dev} ${row.owner}`)
  return (lease) => {
    const self = about.get(lease)
    return { routes: seenBy(routes, self?.route), neigh: seenBy(neigh, self?.neigh), fdb: seenBy(fdb, self?.fdb) }
  }
}

const seenBy = <Row>(mesh: Mesh<Row>, self: Row | undefined): Mesh<Row> => (self === undefined ? mesh : { ...mesh, self })
