import { contains, maskOf, tryIp, tryPrefix } from '../../address/index.js'
import { canonicalDst, type Route } from '../route.js'
import { canonicalTable } from '../text/table-name.js'
import { oncePerRun } from './runs.js'
import type { NetnsView } from './view.js'

/** What a namespace does with a destination: it is its own, on one of its subnets, or goes by a route; undefined: nothing matches. */
export type Lookup = { readonly kind: 'local' } | { readonly kind: 'connected' } | { readonly kind: 'route'; readonly route: Route } | undefined

/** Looks destinations up in the tables local and main. Follows `fib_lookup()` without policy rules; each run of routes is indexed once. */
export function routeLookup(): (view: NetnsView, ip: number) => Lookup {
  const index = oncePerRun((rows: readonly Route[]) => {
    const byLength = new Map<number, Map<number, Route[]>>()
    for (const route of rows) {
      const dst = canonicalDst(route.dst)
      const prefix = tryPrefix(dst === 'default' ? '0.0.0.0/0' : dst)
      if (prefix === undefined || (route.table !== undefined && canonicalTable(route.table) !== 'main')) continue
      const byFirst = byLength.get(prefix.prefixlen) ?? new Map<number, Route[]>()
      byLength.set(prefix.prefixlen, byFirst)
      const same = byFirst.get(prefix.first)
      if (same === undefined) byFirst.set(prefix.first, [route])
      else same.push(route)
    }
    return [...byLength].sort(([a], [b]) => b - a)
  })

  return ({ netns, addrs }, ip) => {
    let length = -1
    let found: Lookup
    for (const one of addrs) {
      if (one.ip === ip) return { kind: 'local' }
      if (one.subnet.prefixlen > length && contains(one.subnet, ip)) {
        length = one.subnet.prefixlen
        found = { kind: 'connected' }
      }
    }
    for (const part of netns.routes.parts) {
      for (const [prefixlen, byFirst] of index(part).summary) {
        if (prefixlen <= length) break
        const routes = byFirst.get((ip & maskOf(prefixlen)) >>> 0)?.filter((route) => !part.without.has(route))
        const [first, ...rest] = routes ?? []
        if (first === undefined) continue
        length = prefixlen
        found = { kind: 'route', route: rest.reduce((best, route) => ((route.metric ?? 0) < (best.metric ?? 0) ? route : best), first) }
        break
      }
    }
    return found
  }
}

/** The number of the next hop of a route, or undefined where it has none. */
export const nextHop = ({ gateway }: Route): number | undefined => (gateway === undefined ? undefined : tryIp(gateway))
