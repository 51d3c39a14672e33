import { parsePrefix, formatIp } from '../../address/index.js'
import type { NetnsState } from '../../engine/index.js'
import { formatDst, type Route } from '../../plan/index.js'
import { hasNoCarrier } from './carrier.js'

/** What `ip route show` may be narrowed to. */
export interface RouteFilter {
  /** Default: main. */
  readonly table?: string | number
  readonly dev?: string
}

/**
 * A routing table, a route a line: '10.168.0.0/24 dev cni0 proto kernel scope link src 10.168.0.1'.
 * Equivalent to: `ip route [show] [table <t>] [dev <dev>]`; line ends hold no blanks.
 */
export function ipRoute(state: NetnsState, filter: RouteFilter = {}): string {
  const wanted = filter.table ?? 'main'
  const rows = state.routes.filter((route) => String(route.table ?? 'main') === String(wanted) && (filter.dev === undefined || route.dev === filter.dev))
  return rows.map((route) => routeLine(route, state, filter.dev !== undefined)).join('\n')
}

function routeLine(route: Route, state: NetnsState, hideDev: boolean): string {
  const { type = 'unicast', dst, gateway, dev, prefsrc, metric, onlink, mtu } = route
  const scope = route.scope ?? usualScope(route)
  const link = state.links.find(({ ifname }) => ifname === dev)
  const words = [
    type === 'unicast' ? '' : type,
    formatDst(dst),
    gateway === undefined ? '' : `via ${gateway}`,
    dev === undefined || hideDev ? '' : `dev ${dev}`,
    isTheKernels(route, state) ? 'proto kernel' : '',
    scope === 'global' ? '' : `scope ${scope}`,
    prefsrc === undefined ? '' : `src ${prefsrc}`,
    metric === undefined || metric === 0 ? '' : `metric ${metric}`,
    onlink === true ? 'onlink' : '',
    link && hasNoCarrier(link) ? 'linkdown' : '',
    mtu === undefined ? '' : `mtu ${mtu}`,
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** What `fib_create_info()` expects of a route without a scope of its own: as near as its next hop. */
function usualScope({ type = 'unicast', gateway }: Route): 'global' | 'link' | 'host' {
  if (type === 'local') return 'host'
  return gateway === undefined && (type === 'unicast' || type === 'broadcast') ? 'link' : 'global'
}

/** Did the kernel add it, for an address? Follows `fib_add_ifaddr()`, net/ipv4/fib_frontend.c. */
function isTheKernels(route: Route, { addrs }: NetnsState): boolean {
  if (route.table === 'local') return true
  if (route.gateway !== undefined || route.prefsrc === undefined || (route.type ?? 'unicast') !== 'unicast') return false
  return addrs.some(({ dev, local, prefixlen }) => dev === route.dev && local === route.prefsrc && networkOf(`${local}/${prefixlen}`) === route.dst)
}

function networkOf(cidr: string): string {
  const { first, prefixlen } = parsePrefix(cidr)
  return `${formatIp(first)}/${prefixlen}`
}
