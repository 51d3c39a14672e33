import type { Addr, FdbEntry, Netns, Route } from '../../plan/index.js'
import { createNetfilter, type Netfilter } from '../netfilter/index.js'
import { entryKind, fdbAddLocal, fdbWrite } from '../bridge/fdb.js'
import type { Device } from '../core/device.js'
import type { Namespace } from '../core/namespace.js'
import { planNeighbours } from '../core/neigh-table.js'
import { createSysctls } from '../core/sysctl.js'
import type { World } from '../core/world.js'
import { createDevice } from '../drivers/create-device.js'
import { selectAddress } from '../ipv4/address.js'
import { createDstCache } from '../ipv4/dst.js'
import { SCOPE } from '../ipv4/fib-entry.js'
import { fibRules } from '../ipv4/fib-rule.js'
import { createFib, fibFlush, fibInsert, fibRemove, fibThrough } from '../ipv4/fib-tables.js'
import { addrType, routeOutput } from '../ipv4/route.js'
import { usualDiscovery } from '../ipv4/send.js'
import { createSockets } from '../transport/sockets.js'
import { addAddress, addLoopbackAddress } from './addrs.js'
import { updateCarrier } from './carrier.js'
import { setMtu } from './mtu.js'
import { addPort } from './ports.js'

/** Brings a namespace of the plan to life. */
export function createNamespace(world: World, plan: Netns): Namespace {
  const settings = createSysctls(plan.sysctl)
  const ns: Mutable<Namespace> = {
    world,
    plan,
    name: plan.name,
    devices: [],
    tunnels: [],
    byName: new Map(),
    owners: undefined,
    sysctl: settings,
    fib: createFib(plan.routes),
    rules: plan.rules,
    lookups: fibRules(plan.rules, plan.rules.length > 0),
    customRules: plan.rules.length > 0,
    customLocalRoutes: plan.routes.parts.some(({ rows, without }) => localRows(rows).some((row) => !without.has(row))),
    dsts: createDstCache(),
    exceptions: new Map(),
    peers: new Map(),
    sockets: createSockets(plan.listeners, usualDiscovery(settings)),
    reassembly: new Map(),
    containers: new Set(plan.role === 'pod' ? ['', ...plan.containers] : plan.containers),
    ipId: 0,
  } as unknown as Mutable<Namespace>
  ns.netfilter = lazyNetfilter(ns)
  world.namespaces.set(plan.name, ns)
  for (const link of plan.links) {
    const device = createDevice(ns, link)
    ns.devices.push(device)
    if (device.vxlan !== undefined) ns.tunnels.push(device)
    ns.byName.set(link.ifname, device)
    if (link.kind === 'loopback') ns.loopback = device
  }
  ns.devices.sort((a, b) => a.ifindex - b.ifindex)
  wire(ns)
  return ns
}

/** Rules are compiled when the first packet meets them: most namespaces of a large plan see ARP alone. */
function lazyNetfilter(ns: Mutable<Namespace>): Netfilter {
  let made: Netfilter | undefined
  const real = (): Netfilter => (made ??= ns.netfilter = netfilterOf(ns))
  return {
    get hooks() {
      return real().hooks
    },
    apply: (op, row) => real().apply(op, row),
    ruleset: () => real().ruleset(),
    connections: (time) => real().connections(time),
  }
}

function netfilterOf(ns: Namespace): Netfilter {
  return createNetfilter(ns.plan.ruleset, {
    addrType: (address, dev) => addrType(ns, address, dev === undefined ? undefined : ns.byName.get(dev)),
    selectAddress: (ifname, nexthop) => {
      const device = ns.byName.get(ifname)
      return device === undefined ? 0 : selectAddress(device, nexthop, SCOPE.global)
    },
    firstAddress: (ifname) => ns.byName.get(ifname)?.addrs[0]?.local ?? 0,
    ifindex: (ifname) => ns.byName.get(ifname)?.ifindex,
    reroute: (skb) => {
      const local = routeOutput(ns, skb.daddr, skb.saddr, skb.mark)
      const dst = 'errno' in local ? routeOutput(ns, skb.daddr, 0, skb.mark) : local
      if ('errno' in dst) return dst
      skb.dst = dst
      return undefined
    },
    sysctls: ns.sysctl,
  })
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Ports, carriers, addresses and tables. */
function wire(ns: Namespace): void {
  const { plan } = ns
  for (const device of ns.devices) {
    updateCarrier(device)
    if (device.bridge !== undefined) fdbAddLocal(device, device.bridge, device.address, undefined)
    planNeighbours(device, plan.neigh.parts)
  }
  for (const device of ns.devices) {
    const master = device.plan.master === undefined ? undefined : ns.byName.get(device.plan.master)
    if (master !== undefined) addPort(master, device, device.plan.bridgePort ?? {})
  }
  // What a bridge is declared with is set once it has its ports.
  for (const device of ns.devices) setMtu(device, device.plan.mtu)
  // lo is up, and has its own address, before anybody gives it another.
  for (const device of ns.devices) addLoopbackAddress(device)
  for (const row of plan.addrs) {
    const device = ns.byName.get(row.dev)
    if (device !== undefined && row.family === 'inet' && !hasAlready(device, row)) addAddress(device, row)
  }
  judgeGateways(ns)
  // The kernel takes no route by a link that is down.
  const down = new Set(ns.devices.filter(({ up }) => !up).map(({ ifname }) => ifname))
  if (down.size > 0) fibFlush(ns.fib, ({ dev, type }) => dev !== undefined && type !== 'local' && down.has(dev))
  writeBridgeEntries(ns)
}

/** Addresses are there before routes: a gateway that the device has itself leads to the link. Follows `fib_check_nh_v4_gw()`, net/ipv4/fib_semantics.c. */
function judgeGateways(ns: Namespace): void {
  const own = ns.devices.flatMap(({ ifname, addrs }) => addrs.flatMap(({ local }) => fibThrough(ns.fib, local).filter(({ dev, row }) => dev === ifname && row.onlink !== true)))
  for (const entry of own) {
    fibRemove(ns.fib, entry)
    fibInsert(ns.fib, { ...entry, nhScope: SCOPE.host })
  }
}

const hasAlready = ({ addrs }: Device, { local, prefixlen }: Addr): boolean => addrs.some(({ row }) => row.local === local && row.prefixlen === prefixlen)

/** Rows of a run that a test holds for, found once however many namespaces share it. */
function rowsThat<T>(test: (row: T) => boolean): (rows: readonly T[]) => readonly T[] {
  const known = new WeakMap<readonly T[], readonly T[]>()
  return (rows) => {
    let found = known.get(rows)
    if (found === undefined) known.set(rows, (found = rows.filter(test)))
    return found
  }
}

const masterRows = rowsThat<FdbEntry>(({ owner }) => owner === 'master')
const localRows = rowsThat<Route>(({ type }) => type === 'local')

/** FDB rows of the plan that are the bridges', 'master'. */
function writeBridgeEntries(ns: Namespace): void {
  if (ns.devices.every(({ bridge }) => bridge === undefined)) return
  for (const row of ns.plan.fdb.parts.flatMap(({ rows, without }) => masterRows(rows).filter((candidate) => !without.has(candidate)))) {
    const device = ns.byName.get(row.dev)
    const bridge = device?.bridge === undefined ? device?.port?.master : device
    if (bridge?.bridge !== undefined) fdbWrite(bridge, bridge.bridge, row.mac, device?.port, entryKind(row))
  }
}
