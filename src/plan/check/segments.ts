import { contains, hasHostBits, tryPrefix, type Prefix } from '../../address/index.js'
import { linkPlace, literal } from './place.js'
import { reporter } from './report.js'
import type { PlanView } from './view.js'

/** The wires of the underlay. */
export const SEGMENT_FINDINGS = {
  'segment-subnet-invalid': { level: 'malformed', problem: 'is not a prefix', remedy: 'write a prefix such as 10.225.28.0/24' },
  'segment-subnet-host-bits': { level: 'malformed', problem: 'has bits set behind its prefix length', remedy: 'write {network}' },
  'segment-overlap': { level: 'inconsistent', problem: 'overlaps {other} of segment {segment}', remedy: 'give each segment a subnet of its own' },
  'segment-address-outside': { level: 'inconsistent', problem: 'is outside {subnet}, the subnet of segment {segment}', remedy: 'take an address of the subnet, or put the link on another segment' },
} as const

export function checkSegments({ plan, found, views, segments }: PlanView): void {
  const report = reporter(SEGMENT_FINDINGS, found)
  const subnets: { readonly name: string; readonly subnet: Prefix }[] = []
  for (const { name, subnet: text } of plan.segments) {
    const subnet = tryPrefix(text)
    if (subnet === undefined) report('segment-subnet-invalid', `segment(${literal(name)})`, text)
    else if (hasHostBits(subnet)) report('segment-subnet-host-bits', `segment(${literal(name)})`, text, { network: subnet.text })
    if (subnet !== undefined) subnets.push({ name, subnet })
  }

  // Sorted by first address, a prefix overlaps an earlier one only if it begins before the furthest end so far.
  subnets.sort((a, b) => a.subnet.first - b.subnet.first || b.subnet.last - a.subnet.last)
  let widest: (typeof subnets)[number] | undefined
  for (const one of subnets) {
    if (widest !== undefined && one.subnet.first <= widest.subnet.last) {
      report('segment-overlap', `segment(${literal(one.name)})`, one.subnet.text, { other: widest.subnet.text, segment: widest.name })
    }
    if (widest === undefined || one.subnet.last > widest.subnet.last) widest = one
  }

  for (const { netns, links, addrs } of views) {
    for (const { addr, ip } of addrs) {
      const link = links.get(addr.dev)
      if (link?.kind !== 'veth' || !('segment' in link.peer)) continue
      const { segment } = link.peer
      const subnet = tryPrefix(segments.get(segment)?.subnet ?? '')
      if (subnet !== undefined && !contains(subnet, ip)) report('segment-address-outside', linkPlace(netns, link, 'address'), addr.local, { subnet: subnet.text, segment })
    }
  }
}
