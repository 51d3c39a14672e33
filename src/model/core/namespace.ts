import type { Netns, Rule } from '../../plan/index.js'
import type { Netfilter } from '../netfilter/netfilter.js'
import type { DstCache } from '../ipv4/dst.js'
import type { FibTables } from '../ipv4/fib-tables.js'
import type { FibEntry } from '../ipv4/fib-entry.js'
import type { FibRule } from '../ipv4/fib-rule.js'
import type { PathMtu } from '../ipv4/path-mtu.js'
import type { Peer } from '../ipv4/peer.js'
import type { ReassemblyQueue } from '../ipv4/reassembly.js'
import type { Sockets } from '../transport/sockets.js'
import type { Device } from './device.js'
import type { Ip4 } from './ip4.js'
import type { Sysctls } from './sysctl.js'
import type { World } from './world.js'

/** A running network namespace. Follows `struct net`. Made when the first packet or question comes to it. */
export interface Namespace {
  readonly world: World
  readonly plan: Netns
  readonly name: string
  /** By ifindex, ascending. */
  readonly devices: Device[]
  /** Those of `devices` that are VXLAN devices. */
  readonly tunnels: Device[]
  readonly byName: Map<string, Device>
  readonly loopback: Device
  /** Devices by address, until an address comes or goes. */
  owners: ReadonlyMap<Ip4, Device> | undefined
  readonly sysctl: Sysctls
  readonly fib: FibTables
  /** Rules beside the kernel's own three. */
  rules: readonly Rule[]
  /** All rules in order of priority. */
  lookups: readonly FibRule[]
  /** Whether `lookups` are the kernel's own three only (fib4_has_custom_rules). */
  customRules: boolean
  /** Whether anybody ever added a route of type local (fib_has_custom_local_routes). */
  customLocalRoutes: boolean
  readonly dsts: DstCache
  /** Path MTUs and redirects that were learned, by the route that they are exceptions of (fnhe). */
  readonly exceptions: Map<FibEntry, Map<number, PathMtu>>
  readonly netfilter: Netfilter
  readonly sockets: Sockets
  readonly reassembly: Map<string, ReassemblyQueue>
  /** Names of the containers that run, '' for the infra container. */
  readonly containers: Set<string>
  /** Next IP identification. */
  ipId: number
  /** Whom this namespace told of an error or a redirect, by address. */
  readonly peers: Map<Ip4, Peer>
}
