import { isMac, isMulticastMac, tryIp } from '../../address/index.js'
import { NEIGH_STATES, printNeigh, type Neigh } from '../neigh.js'
import type { Netns } from '../netns.js'
import { rowPlace } from './place.js'
import { reporter, type Report } from './report.js'
import { duplicateFinder, oncePerRun } from './runs.js'
import type { PlanView } from './view.js'

/** Neighbours. */
export const NEIGH_FINDINGS = {
  'neigh-dst-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write the address of the neighbour' },
  'neigh-lladdr-invalid': { level: 'malformed', problem: 'is not a MAC address in canonical form', remedy: 'write six lower-case hex pairs such as b6:b2:a8:5f:2c:32' },
  'neigh-lladdr-missing': { level: 'malformed', problem: 'has no MAC address, which the state {state} needs', remedy: "add 'lladdr' and a MAC address" },
  'neigh-lladdr-multicast': { level: 'inconsistent', problem: 'is a group MAC address', remedy: 'write the MAC address of the neighbour' },
  'neigh-lladdr-unknown': { level: 'inconsistent', problem: 'is the MAC address of no device of the plan', remedy: 'write the MAC address that {dst} has' },
  'neigh-lladdr-differs': { level: 'inconsistent', problem: 'is the MAC address of {ifname} of {netns}, but {dst} is an address of {owner}', remedy: 'write the MAC address that {dst} has' },
  'neigh-state-invalid': { level: 'malformed', problem: 'is not a state of a neighbour', remedy: 'write one of {states}' },
  'neigh-dev-unknown': { level: 'malformed', problem: 'is not a device of {netns}{more}', remedy: 'name a device that is declared' },
  'neigh-on-loopback': { level: 'inconsistent', problem: 'is on lo, which needs no neighbours', remedy: 'name the device that the neighbour is on' },
  'neigh-dst-local': { level: 'inconsistent', problem: 'is an address of {netns} itself', remedy: 'write the address of another machine' },
  'neigh-duplicate': { level: 'malformed', problem: 'stands twice', remedy: 'write one neighbour for an address and a device' },
} as const

type Findings = Report<typeof NEIGH_FINDINGS>

export function checkNeighs(plan: PlanView): void {
  const report = reporter(NEIGH_FINDINGS, plan.found)
  const runs = oncePerRun(summarise)
  const duplicates = duplicateFinder(({ dst, dev }: Neigh) => `${dst} ${dev}`)
  for (const { netns, links, addrs } of plan.views) {
    for (const part of netns.neigh.parts) {
      const { summary, isNew } = runs(part)
      if (isNew) for (const neigh of part.rows) checkNeigh(plan, netns, neigh, report)
      for (const dev of summary.devs) {
        const link = links.get(dev)
        if (link !== undefined && link.kind !== 'loopback') continue
        const rows = part.rows.filter((row) => row.dev === dev && !part.without.has(row))
        const [first] = rows
        if (first === undefined) continue
        if (link === undefined) report('neigh-dev-unknown', placeOfNeigh(netns, first), dev, { netns: netns.name, more: rows.length === 1 ? '' : ` (so of ${rows.length - 1} more neighbours)` })
        else report('neigh-on-loopback', placeOfNeigh(netns, first), first.dst)
      }
      for (const { addr } of addrs) {
        const row = summary.byDst.get(addr.local)
        if (row !== undefined && !part.without.has(row)) report('neigh-dst-local', placeOfNeigh(netns, row), row.dst, { netns: netns.name })
      }
    }
    for (const row of duplicates(netns.neigh)) report('neigh-duplicate', placeOfNeigh(netns, row), printNeigh(row))
  }
}

const placeOfNeigh = (netns: Netns, row: Neigh): string => rowPlace(netns, 'neighbour', printNeigh(row))

function summarise(rows: readonly Neigh[]): { readonly devs: ReadonlySet<string>; readonly byDst: ReadonlyMap<string, Neigh> } {
  const devs = new Set<string>()
  const byDst = new Map<string, Neigh>()
  for (const row of rows) {
    devs.add(row.dev)
    if (!byDst.has(row.dst)) byDst.set(row.dst, row)
  }
  return { devs, byDst }
}

function checkNeigh({ macs, owners }: PlanView, netns: Netns, row: Neigh, report: Findings): void {
  const { dst, lladdr, state } = row
  const place = (): string => placeOfNeigh(netns, row)
  const ip = tryIp(dst)
  if (ip === undefined) report('neigh-dst-invalid', place, dst)
  if (!NEIGH_STATES.includes(state)) report('neigh-state-invalid', place, state, { states: NEIGH_STATES.join(', ') })
  if (lladdr === undefined) {
    if (state !== 'INCOMPLETE' && state !== 'FAILED') report('neigh-lladdr-missing', place, dst, { state })
    return
  }
  if (!isMac(lladdr)) return report('neigh-lladdr-invalid', place, lladdr)
  if (isMulticastMac(lladdr)) return report('neigh-lladdr-multicast', place, lladdr)
  const device = macs.get(lladdr)
  const owner = ip === undefined ? undefined : owners.get(ip)
  if (device === undefined) report('neigh-lladdr-unknown', place, lladdr, { dst })
  else if (owner !== undefined && owner !== device.view && !owner.netns.links.some((link) => link.address === lladdr)) {
    report('neigh-lladdr-differs', place, lladdr, { ifname: device.link.ifname, netns: device.view.netns.name, dst, owner: owner.netns.name })
  }
}
