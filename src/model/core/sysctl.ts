import { LOCAL_PORT_RANGE, type PortRange } from '../../wire/index.js'
import type { DeviceConf, NeighConf } from './conf.js'
import { MILLISECOND, SECOND } from './clock.js'

/** Values by full name. What nobody wrote has the kernel's default. */
export interface Sysctls {
  /** What was written, for `state()`. */
  readonly shown: Map<string, string>
  /** What counts: a later write elsewhere may have changed it. */
  readonly written: Map<string, string>
  /** Names of devices that stand in a key, as path elements. */
  readonly named: Set<string>
  /** What the settings mean, until the next write. Namespaces with the same settings share it. */
  confs: Confs
}

/** Settings of devices by path element; of all that no key names by ''. */
interface Confs {
  readonly conf: Map<string, DeviceConf>
  readonly neigh: Map<string, NeighConf>
}

const createConfs = (): Confs => ({ conf: new Map(), neigh: new Map() })

/** By the settings of a plan, which many pods have in common. */
const sharedConfs = new WeakMap<Readonly<Record<string, string>>, Confs>()

export function createSysctls(written: Readonly<Record<string, string>>): Sysctls {
  const entries = Object.entries(written)
  const named = new Set<string>()
  const counts = new Map(entries)
  for (const [key, value] of entries) {
    addNamed(named, key)
    if (FORWARDING.test(key)) forwardAll(counts, value)
    else if (key === DEFAULT_FORWARDING) counts.set(key, value)
  }
  let confs = sharedConfs.get(written)
  if (confs === undefined) sharedConfs.set(written, (confs = createConfs()))
  return { shown: new Map(entries), written: counts, named, confs }
}

/** The switch for all, by its two names. */
export const FORWARDING = /^net\.ipv4\.(?:ip_forward|conf\.all\.forwarding)$/
const DEFAULT_FORWARDING = 'net.ipv4.conf.default.forwarding'

/** It has one value by both, and is that of later devices too, unless that is written afterwards. Follows `inet_forward_change()`, net/ipv4/devinet.c. */
export function forwardAll(written: Map<string, string>, value: string): void {
  written.set('net.ipv4.ip_forward', value)
  written.set('net.ipv4.conf.all.forwarding', value)
  written.delete(DEFAULT_FORWARDING)
}

const OF_DEVICE = /^net\.ipv4\.(?:conf|neigh)\.([^.]+)\./

function addNamed(named: Set<string>, key: string): void {
  const name = namedIn(key)
  if (name !== undefined) named.add(name)
}

/** The device, 'all' or 'default' that a key names, as a path element. */
export const namedIn = (key: string): string | undefined => OF_DEVICE.exec(key)?.[1]

/** Writes a value that counts. */
export function writeSysctl(sysctls: Sysctls, key: string, value: string): void {
  sysctls.written.set(key, value)
  addNamed(sysctls.named, key)
  sysctls.confs = createConfs()
}

const DEFAULTS: Readonly<Record<string, number>> = {
  'net.ipv4.ip_forward': 0,
  'net.ipv4.ip_default_ttl': 64,
  'net.ipv4.ip_forward_use_pmtu': 0,
  'net.ipv4.route.min_adv_mss': 256,
  // Neither engine holds errors back unless the plan says so.
  'net.ipv4.icmp_ratemask': 0,
  'net.ipv4.icmp_ratelimit': 1000,
  'net.ipv4.tcp_timestamps': 1,
  'net.ipv4.icmp_echo_ignore_all': 0,
  'net.ipv4.icmp_echo_ignore_broadcasts': 1,
  'net.ipv4.icmp_errors_use_inbound_ifaddr': 0,
  'net.ipv4.ip_no_pmtu_disc': 0,
  'net.ipv4.route.min_pmtu': 552,
  'net.ipv4.route.mtu_expires': 600,
  'net.ipv4.fwmark_reflect': 0,
  'net.ipv4.ipfrag_time': 30,
  'net.bridge.bridge-nf-call-iptables': 1,
  'net.ipv4.tcp_ecn': 2,
  'net.netfilter.nf_conntrack_checksum': 1,
  'net.netfilter.nf_conntrack_generic_timeout': 600,
  'net.netfilter.nf_conntrack_icmp_timeout': 30,
  'net.netfilter.nf_conntrack_udp_timeout': 30,
  'net.netfilter.nf_conntrack_udp_timeout_stream': 120,
  'net.netfilter.nf_conntrack_tcp_loose': 1,
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': 120,
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': 60,
  'net.netfilter.nf_conntrack_tcp_timeout_established': 432_000,
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': 120,
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': 60,
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': 30,
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': 120,
  'net.netfilter.nf_conntrack_tcp_timeout_close': 10,
}

/** A sysctl as a number. */
export function sysctl(sysctls: Sysctls, key: string): number {
  const text = sysctls.written.get(key)
  return text === undefined ? (DEFAULTS[key] ?? 0) : Number(text)
}

/** The ports that the kernel chooses from. Follows `inet_get_local_port_range()`, net/ipv4/inet_connection_sock.c. */
export function localPorts({ written }: Sysctls): PortRange {
  const text = written.get('net.ipv4.ip_local_port_range')
  if (text === undefined) return LOCAL_PORT_RANGE
  const [min = LOCAL_PORT_RANGE.min, max = LOCAL_PORT_RANGE.max] = text.trim().split(/\s+/).map(Number)
  return { min, max }
}

/** A device's name as it stands between the dots of a key. */
export const pathElement = (ifname: string): string => ifname.replaceAll('.', '/')

const CONF_DEFAULTS: Readonly<Record<string, number>> = { accept_redirects: 1, send_redirects: 1, shared_media: 1, secure_redirects: 1, arp_evict_nocarrier: 1 }

/** `net.ipv4.conf` of a device with `all`. Follows the IN_DEV_ macros, include/linux/inetdevice.h. */
export function deviceConf(sysctls: Sysctls, device: string): DeviceConf {
  const ifname = pathElement(device)
  const { confs: { conf }, named } = sysctls
  const key = ifname === 'lo' || named.has(ifname) ? ifname : ''
  let found = conf.get(key)
  if (found === undefined) conf.set(key, (found = readConf(sysctls, ifname)))
  return found
}

function readConf({ written }: Sysctls, ifname: string): DeviceConf {
  // lo is there before anybody can write a default.
  const fallback = below(written, ifname === 'lo' ? undefined : 'net.ipv4.conf.default.')
  const ofAll = below(written, 'net.ipv4.conf.all.')
  const ofDevice = below(written, `net.ipv4.conf.${ifname}.`)
  const router = Number(written.get('net.ipv4.ip_forward') ?? ofAll.get('forwarding') ?? 0) !== 0
  // inet_forward_change(): who forwards for all takes no redirects, unless told so afterwards.
  const all = (name: string): number => Number(ofAll.get(name) ?? (name === 'accept_redirects' && router ? 0 : CONF_DEFAULTS[name]) ?? 0)
  const own = (name: string): number => Number(ofDevice.get(name) ?? fallback.get(name) ?? CONF_DEFAULTS[name] ?? 0)
  const most = (name: string): number => Math.max(all(name), own(name))
  const either = (name: string): boolean => all(name) !== 0 || own(name) !== 0
  const both = (name: string): boolean => all(name) !== 0 && own(name) !== 0
  const forwarding = Number(ofDevice.get('forwarding') ?? fallback.get('forwarding') ?? ofAll.get('forwarding') ?? written.get('net.ipv4.ip_forward') ?? 0) !== 0
  return {
    forwarding,
    rpFilter: most('rp_filter'),
    acceptLocal: either('accept_local'),
    routeLocalnet: either('route_localnet'),
    srcValidMark: either('src_valid_mark'),
    sendRedirects: either('send_redirects'),
    // IN_DEV_RX_REDIRECTS: both on a router, either on a host.
    acceptRedirects: forwarding ? both('accept_redirects') : either('accept_redirects'),
    sharedMedia: either('shared_media'),
    secureRedirects: either('secure_redirects'),
    arpIgnore: most('arp_ignore'),
    arpAnnounce: most('arp_announce'),
    arpFilter: either('arp_filter'),
    arpNotify: either('arp_notify'),
    arpAccept: most('arp_accept'),
    arpEvictNocarrier: both('arp_evict_nocarrier'),
    proxyArp: either('proxy_arp'),
    proxyArpPvlan: own('proxy_arp_pvlan') !== 0,
    dropGratuitousArp: either('drop_gratuitous_arp'),
    bcForwarding: both('bc_forwarding'),
    dropUnicastInL2Multicast: either('drop_unicast_in_l2_multicast'),
    ignoreRoutesWithLinkdown: either('ignore_routes_with_linkdown'),
    promoteSecondaries: either('promote_secondaries'),
  }
}

/** Values by what stands behind a prefix: few keys are written, and many are asked for. */
function below(written: ReadonlyMap<string, string>, prefix: string | undefined): ReadonlyMap<string, string> {
  let found: Map<string, string> | undefined
  if (prefix !== undefined) for (const [key, value] of written) if (key.startsWith(prefix)) found = (found ?? new Map()).set(key.slice(prefix.length), value)
  return found ?? NOTHING
}

const NOTHING: ReadonlyMap<string, string> = new Map()

/** `net.ipv4.neigh` of a device. Follows `arp_tbl`, net/ipv4/arp.c, for the defaults. */
export function neighConf(sysctls: Sysctls, device: string): NeighConf {
  const ifname = pathElement(device)
  const { confs: { neigh }, named } = sysctls
  const key = named.has(ifname) ? ifname : ''
  let found = neigh.get(key)
  if (found === undefined) neigh.set(key, (found = readNeigh(sysctls, ifname)))
  return found
}

const CENTISECOND = 10 * MILLISECOND
/** SKB_TRUESIZE(ETH_FRAME_LEN): what a packet counts for where packets are counted. Follows `proc_unres_qlen()`, net/core/neighbour.c. */
const FRAME_TRUESIZE = 2090

const bytesOf = (packets: number | undefined): number | undefined => packets && packets * FRAME_TRUESIZE

function readNeigh({ written }: Sysctls, ifname: string): NeighConf {
  const ofDevice = below(written, `net.ipv4.neigh.${ifname}.`)
  const fallback = below(written, 'net.ipv4.neigh.default.')
  const find = (name: string): number | undefined => {
    const text = ofDevice.get(name) ?? fallback.get(name)
    return text === undefined ? undefined : Number(text)
  }
  const milliseconds = (name: string, otherwise: number): number => (find(name) ?? otherwise) * MILLISECOND
  return {
    retransTime: Math.max(milliseconds('retrans_time_ms', 1000), 10 * MILLISECOND),
    mcastSolicit: find('mcast_solicit') ?? 3,
    ucastSolicit: find('ucast_solicit') ?? 3,
    mcastResolicit: find('mcast_resolicit') ?? 0,
    reachableTime: milliseconds('base_reachable_time_ms', 30_000),
    delayFirstProbe: (find('delay_first_probe_time') ?? 5) * SECOND,
    appSolicit: find('app_solicit') ?? 0,
    lockTime: (find('locktime') ?? 100) * CENTISECOND,
    unresQlenBytes: find('unres_qlen_bytes') ?? bytesOf(find('unres_qlen')) ?? 212_992,
  }
}
