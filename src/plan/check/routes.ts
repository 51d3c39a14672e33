import { contains, hasHostBits, isBroadcastAddress, isIp, isLimitedBroadcast, isLoopback, isMulticast, isZeronet, tryIp, tryPrefix, type Bounds } from '../../address/index.js'
import type { Netns } from '../netns.js'
import { canonicalDst, FORWARDING_TYPES, formatRoute, type Route } from '../route.js'
import type { TablePart } from '../table.js'
import { canonicalTable, isTable } from '../text/table-name.js'
import { rowPlace } from './place.js'
import { reporter, type Report } from './report.js'
import { duplicateFinder, oncePerRun } from './runs.js'
import { hasIp, type NetnsView, type PlanView } from './view.js'
import { isWhole } from './vxlan.js'

/** Routes. */
export const ROUTE_FINDINGS = {
  'route-dst-invalid': { level: 'malformed', problem: 'is not a destination', remedy: "write a prefix such as 10.168.1.0/24, or 'default'" },
  'route-dst-host-bits': { level: 'malformed', problem: 'has bits set behind its prefix length', remedy: 'write {network}' },
  'route-gateway-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write the address of the next hop' },
  'route-gateway-not-unicast': { level: 'malformed', problem: 'is a {what} address and no next hop', remedy: 'write the address of the next hop' },
  'route-gateway-unreachable': { level: 'malformed', problem: 'is the next hop and on no subnet of {dev}{more}', remedy: 'give {dev} an address of its subnet, or make the route onlink' },
  'route-gateway-local': { level: 'inconsistent', problem: 'is the next hop and an address of {netns} itself', remedy: 'write the address of the next machine' },
  'route-gateway-local-onlink': { level: 'malformed', problem: 'is an onlink next hop and an address of {netns} itself', remedy: 'write the address of the next machine' },
  'route-dev-missing': { level: 'malformed', problem: 'has no device', remedy: "add 'dev' and the name of a device" },
  'route-dev-unknown': { level: 'malformed', problem: 'is not a device of {netns}{more}', remedy: 'name a device that is declared' },
  'route-dev-down': { level: 'malformed', problem: 'is down: the kernel takes no routes by it', remedy: 'set the device up' },
  'route-nexthop-forbidden': { level: 'malformed', problem: 'is of type {type}, which has neither device nor next hop', remedy: 'leave both out' },
  'route-onlink-alone': { level: 'malformed', problem: 'is onlink and has no next hop', remedy: "add 'via', or leave 'onlink' out" },
  'route-prefsrc-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write an address of {netns}' },
  'route-prefsrc-foreign': { level: 'malformed', problem: 'is the preferred source and not an address of {netns}', remedy: 'write an address of {netns}' },
  'route-metric-invalid': { level: 'malformed', problem: 'is not a metric', remedy: 'take a whole number from 0 to 4294967295' },
  'route-mtu-invalid': { level: 'inconsistent', problem: 'is not an MTU that IPv4 can use', remedy: 'take a whole number from 68 to 65520' },
  'route-table-invalid': { level: 'malformed', problem: 'is not a routing table', remedy: "write 'main', 'local' or a number from 1 to 4294967295" },
  'route-duplicate': { level: 'malformed', problem: 'stands twice in its table with one metric', remedy: 'write it once, or give one another metric' },
  'route-table-unused': { level: 'inconsistent', problem: 'is a table that no policy rule looks up', remedy: 'add a rule that looks it up, or use main' },
} as const

type Findings = Report<typeof ROUTE_FINDINGS>

/** What the namespaces that share a run of routes need of it. */
interface RouteRun {
  /** Every device that is named. */
  readonly devs: ReadonlySet<string>
  /** Rows by next hop. */
  readonly byGateway: ReadonlyMap<number, Route>
  /** By device: the next hops that must be on a connected subnet. */
  readonly connected: ReadonlyMap<string, { min: number; max: number; readonly rows: Route[] }>
  readonly prefsrcs: readonly Route[]
  readonly tables: ReadonlyMap<string | number, Route>
}

export function checkRoutes({ found, views }: PlanView): void {
  const report = reporter(ROUTE_FINDINGS, found)
  const runs = oncePerRun(summarise)
  const duplicates = duplicateFinder(keyOf)
  for (const view of views) {
    const { netns } = view
    for (const part of netns.routes.parts) {
      const { summary, isNew } = runs(part)
      if (isNew) for (const route of part.rows) checkRoute(netns, route, report)
      checkRun(view, part, summary, report)
    }
    for (const route of duplicates(netns.routes)) report('route-duplicate', placeOfRoute(netns, route), formatRoute(route))
  }
}

const placeOfRoute = (netns: Netns, route: Route): string => rowPlace(netns, 'route', formatRoute(route))

const keyOf = ({ dst, metric = 0, table = 'main' }: Route): string => `${canonicalDst(dst)} ${metric} ${canonicalTable(table)}`

/** What is wrong with a route wherever it stands. */
function checkRoute(netns: Netns, route: Route, report: Findings): void {
  const { type = 'unicast', dst, gateway, dev, prefsrc, metric, onlink, mtu, table } = route
  const place = (): string => placeOfRoute(netns, route)
  const prefix = tryPrefix(canonicalDst(dst) === 'default' ? '0.0.0.0/0' : canonicalDst(dst))
  if (prefix === undefined) report('route-dst-invalid', place, dst)
  else if (hasHostBits(prefix)) report('route-dst-host-bits', place, dst, { network: prefix.text })
  if (gateway !== undefined) {
    const ip = tryIp(gateway)
    const what = ip === undefined ? undefined : isMulticast(ip) ? 'multicast' : isLoopback(ip) ? 'loopback' : isLimitedBroadcast(ip) ? 'broadcast' : isZeronet(ip) ? 'zero' : undefined
    if (ip === undefined) report('route-gateway-invalid', place, gateway)
    else if (what !== undefined) report('route-gateway-not-unicast', place, gateway, { what })
  }
  if (FORWARDING_TYPES.includes(type)) {
    if (dev === undefined) report('route-dev-missing', place, formatRoute(route))
  } else if (dev !== undefined || gateway !== undefined) report('route-nexthop-forbidden', place, formatRoute(route), { type })
  if (onlink === true && gateway === undefined) report('route-onlink-alone', place, formatRoute(route))
  if (prefsrc !== undefined && !isIp(prefsrc)) report('route-prefsrc-invalid', place, prefsrc, { netns: netns.name })
  if (metric !== undefined && !isWhole(metric, 0, 0xffffffff)) report('route-metric-invalid', place, metric)
  if (mtu !== undefined && !isWhole(mtu, 68, 65520)) report('route-mtu-invalid', place, mtu)
  if (table !== undefined && !isTable(canonicalTable(table))) report('route-table-invalid', place, table)
}

function summarise(rows: readonly Route[]): RouteRun {
  const devs = new Set<string>()
  const byGateway = new Map<number, Route>()
  const connected = new Map<string, { min: number; max: number; readonly rows: Route[] }>()
  const prefsrcs: Route[] = []
  const tables = new Map<string | number, Route>()
  for (const row of rows) {
    const { dev, gateway, onlink, prefsrc, table = 'main' } = row
    const ip = gateway === undefined ? undefined : tryIp(gateway)
    if (dev !== undefined) devs.add(dev)
    if (ip !== undefined && !byGateway.has(ip)) byGateway.set(ip, row)
    if (ip !== undefined && dev !== undefined && onlink !== true) {
      const group = connected.get(dev)
      if (group === undefined) connected.set(dev, { min: ip, max: ip, rows: [row] })
      else {
        group.min = Math.min(group.min, ip)
        group.max = Math.max(group.max, ip)
        group.rows.push(row)
      }
    }
    if (prefsrc !== undefined) prefsrcs.push(row)
    const name = canonicalTable(table)
    if (!tables.has(name)) tables.set(name, row)
  }
  return { devs, byGateway, connected, prefsrcs, tables }
}

/** What is wrong with a run of routes in one namespace. Of rows with one fault the first is named, and how many more there are. */
function checkRun(view: NetnsView, part: TablePart<Route>, run: RouteRun, report: Findings): void {
  const { netns, links, addrs } = view
  for (const dev of run.devs) {
    const link = links.get(dev)
    const rows = link?.up === true ? [] : rowsBy(part, dev)
    const [first] = rows
    if (first === undefined) continue
    if (link === undefined) report('route-dev-unknown', placeOfRoute(netns, first), dev, { netns: netns.name, more: more(rows) })
    else report('route-dev-down', placeOfRoute(netns, first), dev)
  }

  for (const [dev, { min, max, rows }] of run.connected) {
    if (addrs.some(({ addr, subnet }) => addr.dev === dev && contains(subnet, min) && contains(subnet, max) && !isBroadcastAddress(subnet, max))) continue
    if (!links.has(dev)) continue
    const subnets = subnetsOn(view, dev)
    const lost = rows.filter((row) => !part.without.has(row) && !isOnLink(subnets, view, tryIp(row.gateway ?? '') ?? 0))
    const [first] = lost
    if (first !== undefined) report('route-gateway-unreachable', placeOfRoute(netns, first), first.gateway ?? '', { dev, more: more(lost) })
  }

  for (const { ip } of addrs) {
    const row = run.byGateway.get(ip)
    if (row !== undefined && !part.without.has(row)) report(row.onlink === true ? 'route-gateway-local-onlink' : 'route-gateway-local', placeOfRoute(netns, row), row.gateway ?? '', { netns: netns.name })
  }

  for (const row of run.prefsrcs) {
    const ip = tryIp(row.prefsrc ?? '')
    if (ip !== undefined && !part.without.has(row) && !hasIp(view, ip)) report('route-prefsrc-foreign', placeOfRoute(netns, row), row.prefsrc ?? '', { netns: netns.name })
  }

  for (const [table, row] of run.tables) {
    if (table === 'main' || table === 'local' || table === 'default' || !isTable(table) || part.without.has(row)) continue
    if (!netns.rules.some((rule) => canonicalTable(rule.table) === table)) report('route-table-unused', placeOfRoute(netns, row), table)
  }
}

const rowsBy = ({ rows, without }: TablePart<Route>, dev: string): readonly Route[] => rows.filter((row) => row.dev === dev && !without.has(row))

const more = (rows: readonly unknown[]): string => (rows.length === 1 ? '' : ` (so in ${rows.length - 1} more routes)`)

/** The subnets that a next hop by a device may be on: those of its addresses and of its routes without a next hop. */
function subnetsOn({ netns, addrs }: NetnsView, dev: string): readonly Bounds[] {
  const subnets: Bounds[] = addrs.filter(({ addr }) => addr.dev === dev).map(({ subnet }) => subnet)
  for (const route of netns.routes) {
    if (route.dev !== dev || route.gateway !== undefined || (route.type !== undefined && route.type !== 'unicast') || route.scope === 'host') continue
    const prefix = tryPrefix(canonicalDst(route.dst) === 'default' ? '0.0.0.0/0' : canonicalDst(route.dst))
    if (prefix !== undefined) subnets.push(prefix)
  }
  return subnets
}

/** Follows `fib_check_nh_v4_gw()`, net/ipv4/fib_semantics.c: the next hop must be unicast by the device, or an own address. */
const isOnLink = (subnets: readonly Bounds[], view: NetnsView, ip: number): boolean =>
  hasIp(view, ip) || subnets.some((subnet) => contains(subnet, ip) && !isBroadcastAddress(subnet, ip))
