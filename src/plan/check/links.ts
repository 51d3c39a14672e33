import { isMac, isMulticastMac, ZERO_MAC } from '../../address/index.js'
import type { Link } from '../link.js'
import type { Netns } from '../netns.js'
import { describeCharacter } from './names.js'
import { linkPlace, literal, placeOf } from './place.js'
import { reporter, type Report } from './report.js'
import type { NetnsView, PlanView } from './view.js'

/** Devices: kind, name, index, MAC address, MTU. */
export const LINK_FINDINGS = {
  'kind-unknown': { level: 'malformed', problem: 'is not a kind of device that a plan declares', remedy: 'take veth, bridge, vxlan or loopback; have a CNI plugin make others' },
  'ifname-invalid': { level: 'malformed', problem: 'is not a name of a device: {why}', remedy: 'use letters, digits, -, _, @ and ., at most 15 bytes' },
  'ifname-duplicate': { level: 'malformed', problem: 'is the name of two devices of {netns}', remedy: 'give each device of a namespace a name of its own' },
  'ifindex-invalid': { level: 'malformed', problem: 'is not an index of a device', remedy: 'take a whole number from 1 to 2147483647' },
  'ifindex-duplicate': { level: 'malformed', problem: 'is the index of {ifname} too', remedy: 'give each device of a namespace an index of its own' },
  'loopback-missing': { level: 'malformed', problem: 'has no loopback device', remedy: 'begin its links with lo, index 1' },
  'loopback-wrong': { level: 'malformed', problem: 'is not the loopback device that a namespace has', remedy: 'have one device of kind loopback, named lo, index 1, address 00:00:00:00:00:00' },
  'mac-invalid': { level: 'malformed', problem: 'is not a MAC address in canonical form', remedy: 'write six lower-case hex pairs such as b6:b2:a8:5f:2c:32' },
  'mac-multicast': { level: 'malformed', problem: 'is a group MAC address', remedy: 'take one whose first byte is even' },
  'mac-zero': { level: 'malformed', problem: 'is the MAC address of lo alone', remedy: 'take another MAC address' },
  'mtu-out-of-range': { level: 'malformed', problem: 'is not an MTU that a {kind} device takes', remedy: 'take a whole number from {min} to {max}' },
  'ageing-invalid': { level: 'malformed', problem: 'is not an ageing time', remedy: 'take seconds from 0 to 21474836' },
} as const

/** A plan may come from a file. */
const KINDS: ReadonlySet<string> = new Set<Link['kind']>(['veth', 'bridge', 'vxlan', 'loopback'])

/** Names that sysctl uses for all devices and for new ones; the kernel refuses them. */
const RESERVED = new Set(['all', 'default'])

/** Why a text cannot be the name of a device, or undefined. Follows `dev_valid_name()`, net/core/dev.c, and keeps shell and HTML syntax out. */
export function whyNoIfname(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (/^[A-Za-z0-9_](?:[A-Za-z0-9_@-]|\.(?!\.)){0,14}$/.test(name) && !RESERVED.has(name)) return undefined
  const bytes = new TextEncoder().encode(name).length
  if (bytes > 15) return `it has ${bytes} bytes`
  if (name === '.' || name.includes('..')) return `it is or contains '..'`
  if (RESERVED.has(name)) return 'the kernel keeps it for sysctls'
  const wrong = /[^A-Za-z0-9._@-]/u.exec(name)?.[0]
  if (wrong !== undefined) return `it contains ${describeCharacter(wrong)}`
  if (!/^[A-Za-z0-9_]/.test(name)) return `it begins with ${JSON.stringify(name.charAt(0))}`
  return undefined
}

export function checkLinks({ found, views }: PlanView): void {
  const report = reporter(LINK_FINDINGS, found)
  for (const view of views) {
    checkIdentity(view, report)
    for (const link of view.netns.links) checkSettings(view.netns, link, report)
  }
}

function checkIdentity({ netns, links }: NetnsView, report: Report<typeof LINK_FINDINGS>): void {
  let highest = 0
  let loopback = false
  for (const link of netns.links) {
    const { ifname, ifindex } = link
    const place = (): string => `${placeOf(netns)}.link(${literal(ifname)})`
    const why = whyNoIfname(ifname)
    if (why !== undefined) report('ifname-invalid', place, ifname, { why })
    if (links.get(ifname) !== link) report('ifname-duplicate', place, ifname, { netns: netns.name })
    // Links stand in order of ifindex, so that only one out of order can have another's.
    const other = ifindex > highest ? undefined : netns.links.find((one) => one !== link && one.ifindex === ifindex)
    if (!Number.isInteger(ifindex) || ifindex < 1 || ifindex > 0x7fffffff) report('ifindex-invalid', place, ifindex)
    else if (other !== undefined && netns.links.indexOf(other) < netns.links.indexOf(link)) report('ifindex-duplicate', place, ifindex, { ifname: other.ifname })
    if (ifindex > highest) highest = ifindex
    const isLoopback = link.kind === 'loopback'
    if (isLoopback !== (ifname === 'lo') || (isLoopback && (ifindex !== 1 || link.address !== ZERO_MAC || loopback))) report('loopback-wrong', place, ifname)
    loopback ||= isLoopback
  }
  if (!loopback) report('loopback-missing', placeOf(netns), netns.name)
}

function checkSettings(netns: Netns, link: Link, report: Report<typeof LINK_FINDINGS>): void {
  const { kind, address, mtu } = link
  if (!KINDS.has(kind)) report('kind-unknown', `${placeOf(netns)}.link(${literal(link.ifname)})`, kind)
  if (kind !== 'loopback') {
    if (!isMac(address)) report('mac-invalid', () => linkPlace(netns, link, 'mac'), address)
    else if (isMulticastMac(address)) report('mac-multicast', () => linkPlace(netns, link, 'mac'), address)
    else if (address === ZERO_MAC) report('mac-zero', () => linkPlace(netns, link, 'mac'), address)
  }
  // ETH_MIN_MTU and ETH_MAX_MTU of Ethernet devices; `lo` has no bounds, but with less it has no IP: inetdev_valid_mtu(), net/ipv4/devinet.c.
  const [min, max] = [68, kind === 'loopback' ? 0x7fffffff : 65535]
  if (!Number.isInteger(mtu) || mtu < min || mtu > max) report('mtu-out-of-range', () => linkPlace(netns, link, 'mtu'), mtu, { kind, min, max })
  if (link.kind === 'bridge' && link.ageingTime !== undefined && !(link.ageingTime >= 0 && link.ageingTime <= 21474836)) {
    report('ageing-invalid', `${placeOf(netns)}.link(${literal(link.ifname)})`, link.ageingTime)
  }
}
