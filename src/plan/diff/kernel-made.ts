import { isMulticastMac, tryPrefix } from '../../address/index.js'
import type { Addr } from '../addr.js'
import type { FdbEntry } from '../fdb.js'
import type { Link, Macvlan } from '../link.js'
import type { Neigh } from '../neigh.js'
import type { Route } from '../route.js'
import type { Rule } from '../rule.js'
import { canonicalTable } from '../text/table-name.js'

// What a kernel adds to its tables by itself. A plan does not hold these rows; where it does, they must be there all the same.

/** The address that `lo` gets when it comes up, and every IPv6 address. */
export const isKernelAddr = ({ family, dev, local }: Addr): boolean => family === 'inet6' || (dev === 'lo' && local === '127.0.0.1')

/** The rows of table local, and the routes of the subnets of addresses. Follows `fib_add_ifaddr()`, net/ipv4/fib_frontend.c. */
export function isKernelRoute(route: Route, addrs: readonly Addr[]): boolean {
  const { type = 'unicast', dst, dev, gateway, table = 'main' } = route
  if (dst.includes(':') || type === 'broadcast' || canonicalTable(table) === 'local') return true
  if (type !== 'unicast' || gateway !== undefined) return false
  return addrs.some((addr) => addr.dev === dev && addr.family === 'inet' && subnetOf(addr) === dst)
}

const subnetOf = ({ local, prefixlen }: Addr): string | undefined => tryPrefix(`${local}/${prefixlen}`)?.text

/** The three rules that every namespace begins with. Follows `fib_default_rules_init()`, net/ipv4/fib_rules.c. */
export function isKernelRule(rule: Rule): boolean {
  const { priority, table, ...selector } = rule
  const expected = priority === 0 ? 'local' : priority === 32766 ? 'main' : priority === 32767 ? 'default' : undefined
  return expected === canonicalTable(table) && Object.values(selector).every((value) => value === undefined)
}

/** Neighbours that were resolved, or could not be; those of multicast and IPv6. */
export const isKernelNeigh = ({ state, dst }: Neigh): boolean => state !== 'PERMANENT' || dst.includes(':')

/** Learned entries, the own MAC addresses of a bridge and its ports, and the groups that a device listens to. */
export function isKernelFdb({ mac, dev, owner, state }: FdbEntry, links: readonly (Link | Macvlan)[]): boolean {
  const link = links.find(({ ifname }) => ifname === dev)
  if (state === 'dynamic') return true
  if (owner === 'self') return link?.kind !== 'vxlan' && isMulticastMac(mac)
  return mac === link?.address || links.some(({ ifname, address }) => ifname === link?.master && address === mac)
}
