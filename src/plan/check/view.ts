import { boundsOf, tryIp, type Bounds } from '../../address/index.js'
import type { Addr } from '../addr.js'
import type { Link } from '../link.js'
import type { Netns } from '../netns.js'
import type { Plan } from '../plan.js'
import type { Segment } from '../segment.js'
import type { Finding } from './finding.js'
import { wireDomains } from './wire-domain.js'

/** An address that can be read, with its number and its subnet. */
export interface AddrView {
  readonly addr: Addr
  readonly ip: number
  readonly subnet: Bounds
}

/** Links by name. A pod has two, which are found faster one by one than through a map. */
export interface LinkTable {
  get(ifname: string): Link | undefined
  has(ifname: string): boolean
}

/** A namespace with what the checks look up in it. */
export interface NetnsView {
  readonly netns: Netns
  /** Links by name; of two of one name the first. */
  readonly links: LinkTable
  /** IPv4 addresses that can be read, on links that exist. */
  readonly addrs: readonly AddrView[]
}

/** A link and the namespace that it is in. */
export interface LinkView {
  readonly view: NetnsView
  readonly link: Link
}

/** A plan with what the checks look up in it. Made once, in time linear in the size of the plan. */
export interface PlanView {
  readonly plan: Plan
  readonly found: Finding[]
  readonly views: readonly NetnsView[]
  readonly byName: ReadonlyMap<string, NetnsView>
  readonly segments: ReadonlyMap<string, Segment>
  /** Who has an address; of several the first. */
  readonly owners: ReadonlyMap<number, NetnsView>
  /** Links by MAC address; of several the first. */
  readonly macs: ReadonlyMap<string, LinkView>
  /** The broadcast domain of a device, as a number. */
  readonly domainOf: (link: Link) => number
}

/** Looks through a plan once. */
export function viewPlan(plan: Plan): PlanView {
  const byName = new Map<string, NetnsView>()
  const owners = new Map<number, NetnsView>()
  const macs = new Map<string, LinkView>()
  const views = plan.netns.map(viewNetns)
  for (const view of views) {
    setFirst(byName, view.netns.name, view)
    for (const { ip } of view.addrs) setFirst(owners, ip, view)
    for (const link of view.netns.links) setFirst(macs, link.address, { view, link })
  }
  const segments = new Map<string, Segment>()
  for (const segment of plan.segments) setFirst(segments, segment.name, segment)
  let domains: ((link: Link) => number) | undefined
  const domainOf = (link: Link): number => (domains ??= wireDomains(views, byName))(link)
  return { plan, found: [], views, byName, segments, owners, macs, domainOf }
}

function viewNetns(netns: Netns): NetnsView {
  const links = netns.links.length > 8 ? mapOf(netns.links) : smallTable(netns.links)
  const addrs: AddrView[] = []
  for (const addr of netns.addrs) {
    const ip = addr.family === 'inet' && links.has(addr.dev) ? tryIp(addr.local) : undefined
    if (ip !== undefined && isLength(addr.prefixlen)) addrs.push({ addr, ip, subnet: boundsOf(ip, addr.prefixlen) })
  }
  return { netns, links, addrs }
}

function mapOf(links: readonly Link[]): LinkTable {
  const map = new Map<string, Link>()
  for (const link of links) setFirst(map, link.ifname, link)
  return map
}

function smallTable(links: readonly Link[]): LinkTable {
  const get = (ifname: string): Link | undefined => links.find((link) => link.ifname === ifname)
  return { get, has: (ifname) => get(ifname) !== undefined }
}

export const isLength = (length: number): boolean => Number.isInteger(length) && length >= 0 && length <= 32

/** Whether a namespace has an address; 127.0.0.0/8 belongs to every one. */
export const hasIp = (view: NetnsView, ip: number): boolean => ip >>> 24 === 127 || view.addrs.some((one) => one.ip === ip)

function setFirst<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value)
}
