import type { Link, Plan } from '../../../plan/index.js'
import { LiveNamespace, LiveNetns } from '../live-netns.js'
import { inheritedSettings, isOfDevice, sysctlsFor, writeSysctl } from '../sysctl.js'
import { turnOffloadsOff } from './offloads.js'
import { settleLinks } from './ready.js'
import { addrRows, tableRows } from './rows.js'
import { flushes, linkSettings, linksUp, portStates } from './settings.js'
import { vxlansOf, wireNetns, wireSegments } from './wires.js'

/** The namespaces of a plan that is up. */
export interface Namespaces {
  readonly segments: ReadonlyMap<string, LiveNamespace>
  readonly netns: ReadonlyMap<string, LiveNetns>
}

/** No plan speaks of a segment's namespace: it has neither IPv6 nor hooks, and its bridge does not say on the wire that it listens to 224.0.0.106 (br_multicast_join_snoopers()). */
const SEGMENT_SYSCTLS = { 'net.ipv4.igmp_link_local_mcast_reports': '0', 'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1', 'net.bridge.bridge-nf-call-iptables': '0' } as const

/**
 * Makes everything of a plan that rtnetlink and sysctls can make, until every link is ready. Leaves nothing where it throws.
 *
 * @throws NetlinkError, SysctlError, SysError, LinksNotReady
 */
export function bringUp(plan: Plan): Namespaces {
  const segments = new Map<string, LiveNamespace>()
  const netns = new Map<string, LiveNetns>()
  try {
    for (const { name } of plan.segments) segments.set(name, new LiveNamespace(name, () => writeAll(name, SEGMENT_SYSCTLS)))
    for (const declared of plan.netns) netns.set(declared.name, new LiveNetns(declared, () => setUpNetns(declared.name, declared.sysctl)))
    for (const [here, requests] of wireSegments(plan, segments, netns)) here.route.batch(requests)
    const { wiring, done } = wireNetns(netns)
    for (const [here, requests] of wiring) here.route.batch(requests)
    for (const here of netns.values()) configure(here, done)
    settleLinks(segments.values(), netns, (segment) => segmentPorts(plan, segment.name).length + 2)
    for (const here of netns.values()) here.route.batch([...portStates(here), ...flushes(here)])
    return { segments, netns }
  } catch (error) {
    closeAll({ segments, netns })
    throw error
  }
}

/** Lets go of every namespace: the kernel takes the devices away by itself, in its own time. */
export function closeAll({ segments, netns }: Namespaces): void {
  for (const here of [...segments.values(), ...netns.values()]) here.close()
}

function configure(here: LiveNetns, done: ReadonlySet<Link>): void {
  const { declared } = here
  const links = [...vxlansOf(here), ...linkSettings(here, done)]
  const rest = [...addrRows(here), ...linksUp(here, done), ...tableRows(here)]
  const ofDevices = Object.entries(declared.sysctl).filter(([key]) => isOfDevice(key))
  if (ofDevices.length === 0) here.route.batch([...links, ...rest])
  else {
    here.route.batch(links)
    const devices = declared.links.map(({ ifname }) => ifname)
    here.inside(() => writeAll(here.name, Object.fromEntries(ofDevices.flatMap(([key, value]) => sysctlsFor(key, devices).map((one) => [one, value] as const)))))
    here.route.batch(rest)
  }
  here.inside(() => turnOffloadsOff(declared.links.filter(({ kind, master }) => kind !== 'loopback' && master === undefined).map(({ ifname }) => ifname)))
}

/** Errors are never held back: a limit on their rate would make the answer to a probe depend on those before it. */
const UNLIMITED_ERRORS = ['net.ipv4.icmp_ratemask', '0'] as const

let inherited: readonly (readonly [string, string])[] | undefined

/** The settings of a namespace without devices: first back to the kernel's defaults, then those of the plan. */
function setUpNetns(name: string, sysctl: Readonly<Record<string, string>>): void {
  inherited ??= inheritedSettings()
  for (const [key, value] of [...inherited, UNLIMITED_ERRORS]) writeSysctl(name, key, value)
  for (const [key, value] of Object.entries(sysctl)) if (!isOfDevice(key)) writeSysctl(name, key, value)
}

function writeAll(netns: string, settings: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(settings)) writeSysctl(netns, key, value)
}

/** The names of a segment's ports, as `wireSegments` gives them. */
function segmentPorts(plan: Plan, segment: string): readonly string[] {
  const links = plan.netns.flatMap(({ links: own }) => own.filter((link) => link.kind === 'veth' && 'segment' in link.peer && link.peer.segment === segment))
  return links.map((_, index) => `port${index + 1}`)
}
