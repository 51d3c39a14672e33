import type { Neigh, TablePart } from '../../plan/index.js'
import { addrType } from '../ipv4/route.js'
import { BROADCAST_MAC, type Device } from './device.js'
import { ip4, type Ip4 } from './ip4.js'
import { createNeighbour, purge, startNeighbour, type Neighbour } from './neighbour.js'
import type { Namespace } from './namespace.js'

type ByDevice = ReadonlyMap<string, ReadonlyMap<Ip4, Neigh>>

const indexes = new WeakMap<readonly Neigh[], ByDevice>()

/** Rows by device and address; a run of rows is indexed once, however many namespaces share it. */
function indexOf(rows: readonly Neigh[]): ByDevice {
  let index = indexes.get(rows)
  if (index === undefined) {
    const made = new Map<string, Map<Ip4, Neigh>>()
    for (const row of rows) {
      let own = made.get(row.dev)
      if (own === undefined) made.set(row.dev, (own = new Map()))
      own.set(ip4(row.dst), row)
    }
    index = made
    indexes.set(rows, index)
  }
  return index
}

/** Rows of the plan that no packet has asked for yet: neighbours are made of them on demand. */
export interface PlannedNeighbours {
  readonly parts: readonly TablePart<Neigh>[]
  /** Rows that were deleted or replaced since. */
  readonly gone: Set<Ip4>
}

const planned = new WeakMap<Device, PlannedNeighbours>()

/** Gives a device the neighbours that the plan has for it. */
export function planNeighbours(device: Device, parts: readonly TablePart<Neigh>[]): void {
  if (parts.some(({ rows }) => indexOf(rows).has(device.ifname))) planned.set(device, { parts, gone: new Set() })
}

/** The entry for an address, if there is one. Follows `__neigh_lookup()` without creation. */
export function findNeighbour(device: Device, ip: Ip4): Neighbour | undefined {
  const found = device.neigh.get(ip)
  if (found !== undefined) return found
  const plan = planned.get(device)
  if (plan === undefined || plan.gone.has(ip)) return undefined
  for (const { rows, without } of plan.parts) {
    const row = indexOf(rows).get(device.ifname)?.get(ip)
    if (row === undefined || without.has(row)) continue
    const neigh = createNeighbour(device, ip, row.state, row.lladdr)
    startNeighbour(neigh)
    device.neigh.set(ip, neigh)
    return neigh
  }
  return undefined
}

/** The entry for an address, made where there is none: not resolved, and asked for at the first packet, unless it is for all. Follows `neigh_create()` and `arp_constructor()`, net/ipv4/arp.c. */
export function neighbourOf(device: Device, ip: Ip4): Neighbour {
  const found = findNeighbour(device, ip)
  if (found !== undefined) return found
  const neigh = addrType(device.ns, ip, device) === 'broadcast' ? createNeighbour(device, ip, 'NOARP', BROADCAST_MAC) : createNeighbour(device, ip, 'FAILED')
  device.neigh.set(ip, neigh)
  return neigh
}

/** Writes an entry by hand, in place of what is there. Follows `neigh_add()`. */
export function writeNeighbour(device: Device, ip: Ip4, row: Neigh): Neighbour {
  forgetNeighbour(device, ip)
  const neigh = createNeighbour(device, ip, row.state, row.lladdr)
  startNeighbour(neigh)
  device.neigh.set(ip, neigh)
  return neigh
}

/** Takes an entry away. Equivalent to: `ip neigh del <ip> dev <device>`. */
export function forgetNeighbour(device: Device, ip: Ip4): boolean {
  const neigh = findNeighbour(device, ip)
  planned.get(device)?.gone.add(ip)
  if (neigh === undefined) return false
  device.neigh.delete(ip)
  purge(neigh)
  return true
}

/** Takes all entries of a device away; `permanent` ones only where told to. Follows `neigh_flush_dev()`. */
export function flushNeighbours(device: Device, permanent: boolean): void {
  if (permanent) planned.delete(device)
  for (const [ip, neigh] of device.neigh) {
    if (!permanent && neigh.state === 'PERMANENT') continue
    device.neigh.delete(ip)
    purge(neigh)
  }
}

/** All entries of a namespace, those that the plan wrote first. */
export function neighboursOf(ns: Namespace): readonly Neighbour[] {
  return ns.devices.flatMap((device) => {
    for (const { rows, without } of planned.get(device)?.parts ?? [])
      for (const [ip, row] of indexOf(rows).get(device.ifname) ?? []) if (!without.has(row)) findNeighbour(device, ip)
    return [...device.neigh.values()]
  })
}
