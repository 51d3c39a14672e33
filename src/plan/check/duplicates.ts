import { linkPlace } from './place.js'
import { reporter } from './report.js'
import type { LinkView, PlanView } from './view.js'

/** MAC and IP addresses that two machines of one wire both have. */
export const DUPLICATE_FINDINGS = {
  'mac-duplicate': { level: 'inconsistent', problem: 'is the MAC address of {ifname} of {netns} too, on the same wire', remedy: 'give each device a MAC address of its own' },
  'addr-duplicate': { level: 'inconsistent', problem: 'is an address of {netns} too, on the same wire', remedy: 'give each an address of its own' },
} as const

export function checkDuplicates(plan: PlanView): void {
  const report = reporter(DUPLICATE_FINDINGS, plan.found)
  const { domainOf } = plan
  for (const group of sameMac(plan)) {
    const first = new Map<number, LinkView>()
    for (const one of group) {
      const { view, link } = one
      const domain = domainOf(link)
      const other = first.get(domain)
      if (other === undefined) first.set(domain, one)
      else if (!mayShare(one, other)) report('mac-duplicate', linkPlace(view.netns, link, 'mac'), link.address, { ifname: other.link.ifname, netns: other.view.netns.name })
    }
  }

  for (const [ip, group] of sameIp(plan)) {
    const first = new Map<number, LinkView>()
    for (const one of group) {
      const { view, link } = one
      const domain = domainOf(link)
      const other = first.get(domain)
      if (other === undefined) first.set(domain, one)
      else if (other.view !== view) report('addr-duplicate', linkPlace(view.netns, link, 'address'), ip, { netns: other.view.netns.name })
    }
  }
}

/** A bridge takes the MAC address of a port by itself; VTEPs have a check of their own. */
function mayShare(a: LinkView, b: LinkView): boolean {
  if (a.link.kind === 'vxlan' && b.link.kind === 'vxlan') return true
  return a.view === b.view && (a.link.master === b.link.ifname || b.link.master === a.link.ifname)
}

function sameMac({ views, macs }: PlanView): Iterable<readonly LinkView[]> {
  const groups = new Map<string, LinkView[]>()
  for (const view of views) {
    for (const link of view.netns.links) {
      const first = macs.get(link.address)
      if (link.kind === 'loopback' || first === undefined || first.link === link) continue
      grow(groups, link.address, first, { view, link })
    }
  }
  return groups.values()
}

function sameIp({ views, owners }: PlanView): Iterable<readonly [string, readonly LinkView[]]> {
  const groups = new Map<string, LinkView[]>()
  for (const view of views) {
    for (const { addr, ip } of view.addrs) {
      const first = owners.get(ip)
      const link = view.links.get(addr.dev)
      if (first === undefined || first === view || link === undefined || ip >>> 24 === 127) continue
      const theirs = first.links.get(first.addrs.find((one) => one.ip === ip)?.addr.dev ?? '')
      if (theirs !== undefined) grow(groups, addr.local, { view: first, link: theirs }, { view, link })
    }
  }
  return groups
}

function grow(groups: Map<string, LinkView[]>, key: string, first: LinkView, next: LinkView): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [first, next])
  else group.push(next)
}
