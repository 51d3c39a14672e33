import { hexFromName } from '../../address/index.js'
import type { PodNode } from '../../dsl/index.js'
import { table, type Listener, type Netns, type Route, type Table } from '../../plan/index.js'
import type { HostWiring, LinkDraft, PodNet, PodWiring } from '../network.js'
import type { Host, Pod, ResolvedCluster } from '../resolved.js'
import { addrOf, LOOPBACK_ADDR } from './addrs.js'
import { LOOPBACK } from './index-links.js'
import { overlay } from './sysctls.js'

/** The pods of a host, and the host's ends of their cables. */
export interface WiredPods {
  readonly netns: readonly Netns[]
  readonly ports: readonly LinkDraft[]
}

const EMPTY: Table<never> = table<never>()
const NONE: readonly never[] = Object.freeze([])

/** Gives each pod of a host its namespace with `lo` and eth0, whose other end is a port of the bridge. */
export function wirePods(cluster: ResolvedCluster, host: Host, podNet: PodNet, wiring: HostWiring): WiredPods {
  const routes = table(wiring.pods.routes)
  const taken = new Set([...host.uplinks, ...wiring.links, ...host.node.pods.flatMap((pod) => pod.veth ?? [])].map(({ ifname }) => ifname))
  const netns: Netns[] = []
  const ports: LinkDraft[] = []
  for (const pod of host.pods) {
    const ifname = pod.node.veth?.ifname ?? freeName(`${host.name}/${pod.node.name}`, taken)
    const mtu = pod.node.mtu ?? wiring.pods.mtu
    netns.push(wirePod(cluster, host, pod, podNet, wiring.pods, routes, ifname, mtu))
    ports.push({
      kind: 'veth', ifname, address: pod.portMac ?? cluster.mac(`${host.name} ${ifname}`), mtu, up: true,
      master: podNet.bridge, ...(wiring.pods.port && { bridgePort: wiring.pods.port }), peer: { netns: pod.node.name, ifname: 'eth0' },
      ...(pod.node.veth?.ifindex !== undefined && { ifindex: pod.node.veth.ifindex }),
    })
  }
  return { netns, ports }
}

function wirePod(
  cluster: ResolvedCluster, host: Host, { node, address, mac, routes: own, ruleset }: Pod, { subnet }: PodNet, wiring: PodWiring, routes: Table<Route>, peer: string, mtu: number,
): Netns {
  return {
    name: node.name,
    role: 'pod',
    host: host.name,
    links: [LOOPBACK, {
      kind: 'veth', ifname: 'eth0', ifindex: node.ifindex ?? 2, address: mac ?? cluster.mac(`${node.name} eth0`), mtu, up: true, peer: { netns: host.name, ifname: peer },
    }],
    addrs: [LOOPBACK_ADDR, addrOf('eth0', address, subnet)],
    routes: own.length === 0 ? routes : withOwn(own, wiring.routes),
    rules: NONE,
    neigh: EMPTY,
    fdb: EMPTY,
    ruleset,
    sysctl: overlay(wiring.sysctl, node.sysctl),
    listeners: node.containers.length === 0 ? node.listeners : [...node.listeners, ...node.containers.flatMap(containerListeners)],
    containers: node.containers.length === 0 ? NONE : node.containers.map(({ name }) => name),
  }
}

/** `veth` and 8 hex digits, as the CNI plugins name the host's ends, but from a hash of the names. */
function freeName(name: string, taken: Set<string>): string {
  let ifname = `veth${hexFromName(name)}`
  for (let salt = 1; taken.has(ifname); salt++) ifname = `veth${hexFromName(name, salt)}`
  taken.add(ifname)
  return ifname
}

/** The pod's own routes, then the network's; one of its own takes the place of one of the network's. */
const withOwn = (own: readonly Route[], routes: readonly Route[]): Table<Route> =>
  table([...own, ...routes.filter((route) => !own.some((one) => routeKey(one) === routeKey(route)))])

/** What `ip route replace` takes two routes to be one by: destination, table and metric. */
export const routeKey = ({ dst, table: of = 'main', metric = 0 }: Route): string => `${dst === '0.0.0.0/0' ? 'default' : dst} ${of} ${metric}`

/** The listeners of a container, which are its pod's. */
export function containerListeners({ name, listeners }: PodNode['containers'][number]): readonly Listener[] {
  return listeners.map((listener) => ({ ...listener, container: name }))
}
