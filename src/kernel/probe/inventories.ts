import { readFileSync } from 'node:fs'
import type { World } from '../agent/world.js'
import { dumpNeigh, readNeigh } from '../netlink/neigh.js'
import { dumpRoutes, readRoute } from '../netlink/route.js'
import { createDevices, isAmong, isEverywhere, type Device, type Devices, type Permanent } from '../path/record.js'
import type { InventoryPart } from '../protocol/seen.js'

/** Keeps the inventory of a world until its devices change; addresses and rules are read only of the namespaces that are asked about. */
export class Inventories {
  #devices: readonly Device[] | undefined
  #current: Devices | undefined
  #told: { readonly devices: readonly Device[] | undefined; readonly names: Set<string> } | undefined
  constructor(readonly world: World) {}

  current(): Devices {
    const devices = this.world.devices()
    if (this.#current !== undefined && this.#devices === devices) return this.#current
    this.#devices = devices
    const addresses = new Map<string, readonly string[]>()
    const tracking = new Map<string, boolean>()
    const own = (netns: string): readonly string[] => {
      const known = addresses.get(netns) ?? readLocal(this.world, netns)
      addresses.set(netns, known)
      return known
    }
    const tracks = (netns: string): boolean => {
      const known = tracking.get(netns) ?? (this.world.rules(netns) && tracksConnections(JSON.stringify(this.world.state(netns).ruleset)))
      tracking.set(netns, known)
      return known
    }
    const index = createDevices({ devices, addresses: {}, tracking: [], trackingBridged: [] })
    const bridged = (netns: string): boolean => tracks(netns) && callsIptables(this.world, netns)
    const neighbours = new Map<string, Permanent>()
    const permanent = (netns: string): Permanent => {
      const known = neighbours.get(netns) ?? readPermanent(this.world, netns, index)
      neighbours.set(netns, known)
      return known
    }
    this.#current = { ...index, permanent, reassemblesBridged: bridged, isLocal: (netns, address) => isEverywhere(address) || isAmong(own(netns), address), reassembles: tracks }
    return this.#current
  }

  /** What somebody must know of these namespaces who was told nothing of them since the devices changed; undefined where nothing is new. */
  tell(names: Iterable<string>): InventoryPart | undefined {
    const current = this.current()
    const afresh = this.#told?.devices !== this.#devices
    if (this.#told === undefined || afresh) this.#told = { devices: this.#devices, names: new Set() }
    const { names: known } = this.#told
    const fresh = [...new Set(names)].filter((name) => !known.has(name))
    if (fresh.length === 0) return undefined
    for (const name of fresh) known.add(name)
    return {
      ...(afresh && { devices: this.world.devices() }),
      addresses: Object.fromEntries(fresh.map((netns) => [netns, readLocal(this.world, netns)])),
      tracking: fresh.filter((netns) => current.reassembles(netns)),
      trackingBridged: fresh.filter((netns) => current.reassemblesBridged(netns)),
      permanent: Object.fromEntries(fresh.map((netns) => [netns, current.permanent(netns)])),
    }
  }
}

/** What a namespace delivers to itself, beside 127.0.0.0/8. Equivalent to: `ip route show table all type local` and `… type broadcast`. */
function readLocal(world: World, netns: string): readonly string[] {
  const rows = world.netns.get(netns)?.route.dump(dumpRoutes) ?? []
  return rows.flatMap((row) => {
    const route = readRoute(row, String)
    return (route?.type === 'local' || route?.type === 'broadcast') && !route.dst.startsWith('127.') ? [route.dst === 'default' ? '0.0.0.0/0' : route.dst.replace(/\/32$/, '')] : []
  })
}

/** Equivalent to: `ip neigh show nud permanent` and `ip route show table all`. */
function readPermanent(world: World, netns: string, devices: Devices): Permanent {
  const socket = world.netns.get(netns)?.route
  const nameOf = (index: number): string => devices.byIndex(netns, index)?.ifname ?? ''
  const neigh = socket?.dump(dumpNeigh).flatMap((row) => readNeigh(row, nameOf) ?? []).filter(({ state }) => state === 'PERMANENT') ?? []
  if (socket === undefined || neigh.length === 0) return { neigh, routes: [] }
  const devs = new Set(neigh.map(({ dev }) => dev))
  const routes = socket.dump(dumpRoutes).flatMap((row) => {
    const { type = 'unicast', dev, dst, gateway } = readRoute(row, nameOf) ?? {}
    return type === 'unicast' && dst !== undefined && dev !== undefined && devs.has(dev) ? [{ dst, dev, ...(gateway !== undefined && { gateway }) }] : []
  })
  return { neigh, routes }
}

function callsIptables(world: World, netns: string): boolean {
  try {
    return world.netns.get(netns)?.inside(() => readFileSync('/proc/sys/net/bridge/bridge-nf-call-iptables', 'utf8').trim()) === '1'
  } catch {
    // Without br_netfilter there is no such file.
    return false
  }
}

/** Statements of NAT and `ct` load connection tracking into the namespace (a nat chain without any does not: nf_ct_netns_get()), and with it the reassembly of what is forwarded. */
const tracksConnections = (ruleset: string): boolean => /"(?:masquerade|snat|dnat|redirect|ct)":/.test(ruleset)
