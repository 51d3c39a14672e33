import type { Addr, Route } from '../../plan/index.js'
import type { Device } from '../core/device.js'
import { ip4Text, isZeronet4, type Ip4 } from '../core/ip4.js'
import { flushNeighbours } from '../core/neigh-table.js'
import { parseAddr, type Address } from '../ipv4/address.js'
import { forgetDsts } from '../ipv4/dst.js'
import { fibEntry, type FibEntry } from '../ipv4/fib-entry.js'
import { fibFind, fibFlush, fibInsert } from '../ipv4/fib-tables.js'

/** Gives a device an address, and the tables the routes that belong to it. Follows `inet_insert_ifa()`, net/ipv4/devinet.c. */
export function addAddress(device: Device, row: Addr): Address {
  const address = parseAddr(row, device.addrs)
  device.addrs = [...device.addrs, address]
  device.ns.owners = undefined
  addRoutes(device, address)
  forgetDsts(device.ns.dsts)
  return address
}

/** Routes that the kernel makes for an address. Follows `fib_add_ifaddr()`, net/ipv4/fib_frontend.c. */
export function addRoutes(device: Device, address: Address): void {
  magic(device, { type: 'local', dst: `${address.row.local}/32`, scope: 'host', table: 'local' }, address)
  if (!device.up) return
  const network = address.local & address.mask
  if (address.broadcast !== 0 && address.broadcast !== -1) addBroadcast(device, address.broadcast, address)
  if (isZeronet4(network) || address.secondary || (network === address.local && address.length === 32)) return
  const dst = `${ip4Text(network)}/${address.length}`
  if (device.kind === 'loopback') magic(device, { type: 'local', dst, scope: 'host', table: 'local' }, address)
  else magic(device, { dst, scope: 'link' }, address)
  if (address.length < 31) addBroadcast(device, network | ~address.mask, address)
}

function addBroadcast(device: Device, broadcast: Ip4, address: Address): void {
  magic(device, { type: 'broadcast', dst: `${ip4Text(broadcast)}/32`, scope: 'link', table: 'local' }, address)
}

/** Adds a route of the kernel's own unless it is there. Follows `fib_magic()`. */
function magic(device: Device, row: Omit<Route, 'dev' | 'prefsrc'>, address: Address): void {
  const entry = fibEntry({ ...row, dev: device.ifname, prefsrc: primaryOf(device, address) })
  const { fib } = device.ns
  const there = fibFind(fib, entry.table, entry.network, entry.length)
  if (!there.some((other) => other.dev === entry.dev && other.type === entry.type && other.prefsrc === entry.prefsrc)) fibInsert(fib, entry)
}

/** Routes of a further address name the first of its subnet as their source. */
function primaryOf(device: Device, address: Address): string {
  if (!address.secondary) return address.row.local
  const primary = device.addrs.find((other) => !other.secondary && other.mask === address.mask && ((other.local ^ address.local) & address.mask) === 0)
  return (primary ?? address).row.local
}

/**
 * Takes an address away with its routes; the further addresses of a first one go with it, or with promote_secondaries the next of
 * them takes its place. Follows `__inet_del_ifa()` and `fib_del_ifaddr()`.
 */
export function removeAddress(device: Device, address: Address): void {
  const { ns } = device
  const further = address.secondary ? [] : device.addrs.filter((other) => other.secondary && other.mask === address.mask && ((other.local ^ address.local) & address.mask) === 0)
  const heirs = device.conf.promoteSecondaries ? further : []
  const gone = [address, ...(heirs.length > 0 ? [] : further)]
  const others = device.addrs.filter((other) => other !== address && !further.includes(other))
  device.addrs = heirs.reduce((addrs, { row }) => [...addrs, parseAddr(row, addrs)], others)
  ns.owners = undefined
  const locals = new Set(gone.map(({ local }) => local))
  const kept = ns.devices.flatMap(({ addrs }) => addrs.map(({ local }) => local))
  fibFlush(ns.fib, (entry) => isOf(entry, device, locals) && !(entry.type === 'local' && entry.length === 32 && kept.includes(entry.network)))
  // fib_sync_down_addr(): routes that name the address as their source go too.
  fibFlush(ns.fib, ({ prefsrc }) => prefsrc !== 0 && locals.has(prefsrc) && !kept.includes(prefsrc))
  // fib_inetaddr_event(): with its last address a device loses IP, and with it every route and neighbour.
  if (device.addrs.length === 0) {
    for (const entry of fibFlush(ns.fib, ({ dev }) => dev === device.ifname)) ns.exceptions.delete(entry)
    flushNeighbours(device, true)
  }
  for (const heir of device.addrs.slice(others.length)) addRoutes(device, heir)
  forgetDsts(ns.dsts)
}

const isOf = (entry: FibEntry, device: Device, locals: ReadonlySet<Ip4>): boolean =>
  entry.dev === device.ifname && ((entry.type === 'local' && locals.has(entry.network)) || locals.has(entry.prefsrc))

/** Addresses that a device gets by itself: `lo` 127.0.0.1/8 when it comes up without any. Follows `inetdev_event()`. */
export function addLoopbackAddress(device: Device): void {
  if (device.kind === 'loopback' && device.up && device.addrs.length === 0)
    addAddress(device, { dev: device.ifname, family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' })
}
