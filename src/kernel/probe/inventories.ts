import { readFileSync } from 'node:fs'
import { boundsOf, formatIp, isIp, parseIp } from '../../address/index.js'
import type { World } from '../agent/world.js'
import { dumpAddrs, readAddr } from '../netlink/addr.js'
import { dumpNeigh, readNeigh } from '../netlink/neigh.js'
import type { Neigh } from '../../plan/index.js'
import { createDevices, isEverywhere, type Device, type Devices } from '../path/record.js'
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
    const addresses = new Map<string, ReadonlySet<string>>()
    const tracking = new Map<string, boolean>()
    const own = (netns: string): ReadonlySet<string> => {
      const known = addresses.get(netns)
      if (known !== undefined) return known
      const set = new Set(addressesOf(this.world, netns))
      addresses.set(netns, set)
      return set
    }
    const tracks = (netns: string): boolean => {
      const known = tracking.get(netns) ?? (this.world.rules(netns) && tracksConnections(JSON.stringify(this.world.state(netns).ruleset)))
      tracking.set(netns, known)
      return known
    }
    const index = createDevices({ devices, addresses: {}, tracking: [], trackingBridged: [] })
    const bridged = (netns: string): boolean => tracks(netns) && callsIptables(this.world, netns)
    const neighbours = new Map<string, readonly Neigh[]>()
    const permanent = (netns: string): readonly Neigh[] => {
      const known = neighbours.get(netns) ?? readPermanent(this.world, netns, index)
      neighbours.set(netns, known)
      return known
    }
    this.#current = { ...index, permanent, reassemblesBridged: bridged, isLocal: (netns, address) => isEverywhere(address) || own(netns).has(address), reassembles: tracks }
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
      addresses: Object.fromEntries(fresh.map((netns) => [netns, addressesOf(this.world, netns)])),
      tracking: fresh.filter((netns) => current.reassembles(netns)),
      trackingBridged: fresh.filter((netns) => current.reassemblesBridged(netns)),
      permanent: Object.fromEntries(fresh.map((netns) => [netns, current.permanent(netns)])),
    }
  }
}

/** The addresses of a namespace and the broadcast addresses of its subnets. Follows `fib_add_ifaddr()`, net/ipv4/fib_frontend.c. */
function addressesOf({ netns: all }: World, netns: string): readonly string[] {
  const rows = all.get(netns)?.route.dump(dumpAddrs).map((answer) => readAddr(answer, String)) ?? []
  return rows.flatMap(({ local, prefixlen, broadcast }) => [local, ...(broadcast === undefined ? [] : [broadcast]), ...(isIp(local) && prefixlen < 31 ? [formatIp(boundsOf(parseIp(local), prefixlen).last)] : [])])
}

/** Equivalent to: `ip neigh show nud permanent`. */
function readPermanent(world: World, netns: string, devices: Devices): readonly Neigh[] {
  const rows = world.netns.get(netns)?.route.dump(dumpNeigh) ?? []
  return rows.flatMap((row) => readNeigh(row, (index) => devices.byIndex(netns, index)?.ifname ?? '') ?? []).filter(({ state }) => state === 'PERMANENT')
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
