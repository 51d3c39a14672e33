import type { Addr } from '../../plan/index.js'
import { evidence, type Evidence } from '../core/evidence.js'
import { ip4, isLoopback4, mask4, type Ip4 } from '../core/ip4.js'
import type { Device } from '../core/device.js'
import type { Namespace } from '../core/namespace.js'
import { SCOPE } from './fib-entry.js'

/** An address of a device. Follows `struct in_ifaddr`. */
export interface Address {
  readonly row: Addr
  readonly local: Ip4
  readonly length: number
  readonly mask: Ip4
  readonly broadcast: Ip4
  readonly scope: number
  /** A further address in the subnet of an earlier one of the device (IFA_F_SECONDARY). */
  readonly secondary: boolean
  readonly evidence: Evidence
}

/** Reads a row, as a further address of `before`. */
export function parseAddr(row: Addr, before: readonly Address[]): Address {
  const local = ip4(row.local)
  const mask = mask4(row.prefixlen)
  const scope = row.scope === undefined ? (isLoopback4(local) ? SCOPE.host : SCOPE.global) : SCOPE[row.scope]
  return {
    row,
    local,
    length: row.prefixlen,
    mask,
    broadcast: row.broadcast === undefined ? 0 : ip4(row.broadcast),
    scope,
    secondary: before.some((other) => !other.secondary && other.mask === mask && (other.local & mask) === (local & mask)),
    evidence: evidence({ table: 'addr', row }),
  }
}

const inSubnet = (address: Address, ip: Ip4): boolean => ((address.local ^ ip) & address.mask) === 0

/** The device that has an address. Follows `inet_lookup_ifaddr_rcu()`, net/ipv4/devinet.c. */
export function ownerOf(ns: Namespace, ip: Ip4): Device | undefined {
  ns.owners ??= owners(ns)
  return ns.owners.get(ip)
}

/** Devices by address; of one that several have, the first. Follows `inet_addr_lst`. */
const owners = ({ devices }: Namespace): ReadonlyMap<Ip4, Device> => new Map([...devices].reverse().flatMap((device) => device.addrs.map(({ local }) => [local, device])))

/** Whether an address is on the link of a device. Follows `inet_addr_onlink()` for one address. */
export const isOnLink = (device: Device, a: Ip4, b: Ip4): boolean =>
  device.addrs.some((address) => inSubnet(address, a) && (b === 0 || inSubnet(address, b)))

/**
 * The source address for packets out of a device to a next hop: the first primary address of that scope in whose subnet the
 * next hop is, else the first of that scope, else one of another device. 0 where there is none.
 * Follows `inet_select_addr()`, net/ipv4/devinet.c.
 */
export function selectAddress(device: Device, nexthop: Ip4, scope: number): Ip4 {
  const localnet = device.conf.routeLocalnet ? SCOPE.link : SCOPE.host
  let chosen = 0
  for (const address of device.addrs) {
    if (address.secondary || Math.min(address.scope, localnet) > scope) continue
    if (nexthop === 0 || inSubnet(address, nexthop)) return address.local
    if (chosen === 0) chosen = address.local
  }
  if (chosen !== 0) return chosen
  for (const other of device.ns.devices)
    for (const address of other.addrs) if (!address.secondary && address.scope !== SCOPE.link && address.scope <= scope) return address.local
  return 0
}
