import { tryPrefix } from '../../address/index.js'
import type { Link } from '../link.js'
import { canonicalDst, formatRoute, type Route } from '../route.js'
import { nextHop, routeLookup, type Lookup } from './lookup.js'
import { placeOf, rowPlace } from './place.js'
import { reporter, type Report } from './report.js'
import { oncePerRun } from './runs.js'
import type { AddrView, NetnsView, PlanView } from './view.js'

/** Whether hosts reach each other, and whether routes of several machines end somewhere. */
export const REACH_FINDINGS = {
  'host-unconnected': { level: 'inconsistent', problem: 'shares no segment with {other}, also not by way of routers', remedy: 'put both on one segment, or declare a router between their segments' },
  'host-without-route': { level: 'inconsistent', problem: 'has no route to {other} ({ip}), which is on another segment', remedy: 'add a route by a router, or a default route' },
  'route-loop': { level: 'inconsistent', problem: 'goes round in a loop: {path}', remedy: 'correct the next hop of one of them' },
} as const

type Findings = Report<typeof REACH_FINDINGS>

export function checkReach(plan: PlanView): void {
  const report = reporter(REACH_FINDINGS, plan.found)
  const lookup = routeLookup()
  checkHosts(plan, lookup, report)
  checkLoops(plan, lookup, report)
}

/** A host by its place on the underlay. */
interface Attached {
  readonly view: NetnsView
  readonly domain: number
  readonly addr: AddrView | undefined
}

function checkHosts({ views, domainOf }: PlanView, lookup: (view: NetnsView, ip: number) => Lookup, report: Findings): void {
  const machines = views.filter(({ netns }) => netns.role !== 'pod')
  const hosts = machines.filter(({ netns }) => netns.role === 'host')
  if (hosts.length < 2 || onOneSegment(hosts)) return
  const groups = joined(machines, domainOf)
  const attached = hosts.map((view): Attached => {
    const link = view.netns.links.find(isUnderlay)
    return { view, domain: link === undefined ? -1 : domainOf(link), addr: view.addrs.find(({ addr }) => addr.dev === link?.ifname) }
  })
  const [first] = attached
  if (first === undefined) return
  // One host stands for each wire, so that N hosts on S segments are N x S look-ups.
  const samples = new Map<number, Attached>()
  for (const host of attached) if (!samples.has(host.domain)) samples.set(host.domain, host)
  for (const { view, domain } of attached) {
    if (groups(view) !== groups(first.view)) {
      report('host-unconnected', placeOf(view.netns), view.netns.name, { other: first.view.netns.name })
      continue
    }
    for (const other of samples.values()) {
      if (other.domain === domain || other.addr === undefined || groups(other.view) !== groups(view)) continue
      if (lookup(view, other.addr.ip) === undefined) report('host-without-route', placeOf(view.netns), view.netns.name, { other: other.view.netns.name, ip: other.addr.addr.local })
    }
  }
}

/** Whether every host hangs on the first segment of the first: the usual case, and the fast one. */
function onOneSegment(hosts: readonly NetnsView[]): boolean {
  const segmentsOf = ({ netns }: NetnsView): readonly string[] => netns.links.flatMap((link) => (link.kind === 'veth' && 'segment' in link.peer ? [link.peer.segment] : []))
  const first = hosts[0] === undefined ? undefined : segmentsOf(hosts[0])[0]
  return first !== undefined && hosts.every((host) => segmentsOf(host)[0] === first)
}

const isUnderlay = (link: Link): boolean => link.kind === 'veth' && 'segment' in link.peer

/** Which machines hang together by wires of the underlay, over any number of routers. */
function joined(machines: readonly NetnsView[], domainOf: (link: Link) => number): (view: NetnsView) => number {
  const parents = new Map<number, number>()
  const rootOf = (domain: number): number => {
    let at = domain
    for (let up = parents.get(at); up !== undefined; up = parents.get(at)) {
      const above = parents.get(up)
      if (above !== undefined) parents.set(at, above)
      at = up
    }
    return at
  }
  const firsts = new Map<NetnsView, number>()
  for (const [at, view] of machines.entries()) {
    // A machine on no wire is a group of its own.
    const domains = view.netns.links.filter(isUnderlay).map(domainOf)
    const first = domains[0] ?? -1 - at
    firsts.set(view, first)
    for (const domain of domains) {
      const [a, b] = [rootOf(domain), rootOf(first)]
      if (a !== b) parents.set(a, b)
    }
  }
  return (view) => rootOf(firsts.get(view) ?? -1)
}

/** Follows each route from its next hop on, until somebody owns the destination or nobody knows it. */
function checkLoops({ views, owners }: PlanView, lookup: (view: NetnsView, ip: number) => Lookup, report: Findings): void {
  const runs = oncePerRun((rows: readonly Route[]) => rows.filter((row) => row.gateway !== undefined))
  const told = new Set<string>()
  for (const view of views) {
    // A pod's first hop is a host, and hosts are where a loop is.
    if (view.netns.role === 'pod') continue
    for (const part of view.netns.routes.parts) {
      const { summary, isNew } = runs(part)
      if (!isNew) continue
      for (const route of summary) {
        if (part.without.has(route)) continue
        const path = loopFrom(view, route, owners, lookup)
        const key = path === undefined ? undefined : `${canonicalDst(route.dst)} ${[...new Set(path)].sort().join(' ')}`
        if (path === undefined || key === undefined || told.has(key)) continue
        told.add(key)
        report('route-loop', rowPlace(view.netns, 'route', formatRoute(route)), route.dst, { path: path.join(' > ') })
      }
    }
  }
}

/** The names of the machines of a loop that a route leads into, the first one again at the end. */
function loopFrom(start: NetnsView, route: Route, owners: ReadonlyMap<number, NetnsView>, lookup: (view: NetnsView, ip: number) => Lookup): readonly string[] | undefined {
  const dst = canonicalDst(route.dst)
  const prefix = tryPrefix(dst === 'default' ? '0.0.0.0/0' : dst)
  if (prefix === undefined) return undefined
  // An address in the middle of the prefix stands for all of it: neither network nor broadcast address.
  const ip = dst === 'default' ? undefined : Math.min(prefix.first + 1, prefix.last)
  const path: NetnsView[] = [start]
  let at: Route = route
  for (;;) {
    const gateway = nextHop(at)
    const next = gateway === undefined ? undefined : owners.get(gateway)
    // A next hop that is an own address is another finding.
    if (next === undefined || next === path.at(-1)) return undefined
    const known = path.indexOf(next)
    if (known >= 0) return [...path.slice(known), next].map(({ netns }) => netns.name)
    path.push(next)
    const found = ip === undefined ? defaultOf(next, lookup) : lookup(next, ip)
    if (found?.kind !== 'route') return undefined
    at = found.route
  }
}

/** The default route of a namespace: what it does with an address that only such a route can match. */
function defaultOf(view: NetnsView, lookup: (view: NetnsView, ip: number) => Lookup): Lookup {
  const found = lookup(view, 0)
  return found?.kind === 'route' && canonicalDst(found.route.dst) === 'default' ? found : undefined
}
