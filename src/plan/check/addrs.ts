import { formatIp, isBroadcastAddress, isIp, isLimitedBroadcast, isLoopback, isMulticast, isNetworkAddress, isZeronet, overlaps, tryIp, type Bounds } from '../../address/index.js'
import type { Addr } from '../addr.js'
import { linkPlace, literal, placeOf } from './place.js'
import { reporter, type Report } from './report.js'
import { isLength, type AddrView, type NetnsView, type PlanView } from './view.js'

/** Addresses of devices. */
export const ADDR_FINDINGS = {
  'addr-dev-unknown': { level: 'malformed', problem: 'is on {dev}, which is not a device of {netns}', remedy: 'put it on a device that is declared' },
  'addr-family-unsupported': { level: 'malformed', problem: 'is an IPv6 address', remedy: 'use IPv4: IPv6 is not supported yet' },
  'addr-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write an address such as 10.168.0.12' },
  'addr-prefixlen-invalid': { level: 'malformed', problem: 'has a prefix length that is not from 0 to 32', remedy: 'write an address such as 10.168.0.12/24' },
  'addr-broadcast-invalid': { level: 'malformed', problem: 'is not a broadcast address', remedy: 'write an IPv4 address, or leave it out' },
  'addr-unspecified': { level: 'inconsistent', problem: 'is in 0.0.0.0/8, which stands for no address', remedy: 'take a unicast address' },
  'addr-multicast': { level: 'inconsistent', problem: 'is a multicast address', remedy: 'take a unicast address' },
  'addr-limited-broadcast': { level: 'inconsistent', problem: 'is the broadcast address of every wire', remedy: 'take a unicast address' },
  'addr-loopback': { level: 'inconsistent', problem: 'is a loopback address on {dev}', remedy: 'take another address, or put it on lo' },
  'addr-network': { level: 'inconsistent', problem: 'is the network address of {subnet}', remedy: 'take an address between {first} and {last}' },
  'addr-broadcast': { level: 'inconsistent', problem: 'is the broadcast address of {subnet}', remedy: 'take an address between {first} and {last}' },
  'addr-repeated': { level: 'malformed', problem: 'is on {dev} twice', remedy: 'write it once' },
  'addr-on-two-links': { level: 'inconsistent', problem: 'is on {dev} and on {other}', remedy: 'give each device addresses of its own' },
  'addr-on-port': { level: 'inconsistent', problem: 'is on {dev}, a port of {master}: a port has no stack of its own', remedy: 'put it on {master}' },
  'subnet-overlap': { level: 'inconsistent', problem: 'on {dev} overlaps {subnet} on {other}', remedy: 'give each device a subnet of its own' },
} as const

type Findings = Report<typeof ADDR_FINDINGS>

export function checkAddrs({ found, views }: PlanView): void {
  const report = reporter(ADDR_FINDINGS, found)
  for (const view of views) {
    for (const addr of view.netns.addrs) checkAddr(view, addr, report)
    for (const one of view.addrs) checkClass(view, one, report)
    checkPairs(view, report)
  }
}

const placeOfAddr = ({ netns, links }: NetnsView, { dev }: Addr): string => {
  const link = links.get(dev)
  return link === undefined ? `${placeOf(netns)}.link(${literal(dev)}).address` : linkPlace(netns, link, 'address')
}

function checkAddr(view: NetnsView, addr: Addr, report: Findings): void {
  const { dev, family, local, prefixlen, broadcast } = addr
  const { netns, links } = view
  const place = (): string => placeOfAddr(view, addr)
  const text = `${local}/${prefixlen}`
  const link = links.get(dev)
  if (link === undefined) report('addr-dev-unknown', place, text, { dev, netns: netns.name })
  if (family === 'inet6') return report('addr-family-unsupported', place, text)
  if (tryIp(local) === undefined) report('addr-invalid', place, local)
  if (!isLength(prefixlen)) report('addr-prefixlen-invalid', place, text)
  if (broadcast !== undefined && !isIp(broadcast)) report('addr-broadcast-invalid', place, broadcast)
  if (link?.master !== undefined) report('addr-on-port', place, text, { dev, master: link.master })
}

function checkClass(view: NetnsView, { addr, ip, subnet }: AddrView, report: Findings): void {
  const { dev, local, prefixlen } = addr
  const place = (): string => placeOfAddr(view, addr)
  const text = `${local}/${prefixlen}`
  if (isZeronet(ip)) report('addr-unspecified', place, text)
  else if (isMulticast(ip)) report('addr-multicast', place, text)
  else if (isLimitedBroadcast(ip)) report('addr-limited-broadcast', place, text)
  else if (isLoopback(ip)) {
    if (view.links.get(dev)?.kind !== 'loopback') report('addr-loopback', place, text, { dev })
  } else if (isNetworkAddress(subnet, ip) || isBroadcastAddress(subnet, ip)) {
    const inside = { subnet: textOf(subnet), first: formatIp(subnet.first + 1), last: formatIp(subnet.last - 1) }
    report(isNetworkAddress(subnet, ip) ? 'addr-network' : 'addr-broadcast', place, text, inside)
  }
}

const textOf = ({ first, prefixlen }: Bounds): string => `${formatIp(first)}/${prefixlen}`

/** Pairs of addresses of one namespace, which are few: two on one device may share a subnet, on two devices they may not. */
function checkPairs(view: NetnsView, report: Findings): void {
  const { addrs } = view
  for (const [at, one] of addrs.entries()) {
    const { addr, ip, subnet } = one
    for (const before of addrs.slice(0, at)) {
      const other = before.addr
      const place = (): string => placeOfAddr(view, addr)
      const text = `${addr.local}/${addr.prefixlen}`
      if (before.ip === ip) {
        if (other.dev !== addr.dev) report('addr-on-two-links', place, addr.local, { dev: addr.dev, other: other.dev })
        else if (other.prefixlen === addr.prefixlen) report('addr-repeated', place, text, { dev: addr.dev })
      } else if (other.dev !== addr.dev && subnet.prefixlen < 32 && before.subnet.prefixlen < 32 && overlaps(subnet, before.subnet)) {
        report('subnet-overlap', place, textOf(subnet), { dev: addr.dev, subnet: textOf(before.subnet), other: other.dev })
      }
    }
  }
}
