import { contains, isMulticast, isMulticastMac, parseIp, tryIp, tryPrefix } from '../../address/index.js'
import type { Dropped, DropReason, LinkState, TableEntry } from '../../engine/index.js'
import type { Route } from '../../plan/index.js'
import { ETHERNET_SIZE } from '../../wire/index.js'
import { PACKET, type Devices } from './record.js'
import type { NetnsFacts, NftDrop } from './facts.js'
import { nearestFdb } from './near.js'
import { encapsulated, isForThePort, type Sight } from './sight.js'
import type { TreeNode } from './tree.js'

/** Bytes of a VLAN tag. */
const VLAN_SIZE = 4

/** Why a packet was not seen again. */
export type Loss = Omit<Dropped, 'kind' | 'at' | 'native'>

/** An address that somebody asked for in vain while the probe was under way. */
export interface Unanswered {
  readonly netns: string
  readonly ifname: string
  readonly ip: string
}

/** What is known beside the packet itself. */
export interface Circumstances {
  readonly devices: Devices
  facts(netns: string): NetnsFacts | undefined
  readonly unanswered: readonly Unanswered[]
  /** The address that a namespace put its own address in the place of, for a packet of this probe; its answers go on to there. */
  translated(netns: string, address: string): string | undefined
}

/** The ECN bits of the TOS octet; both are CE. */
const ECN = 3

const because = (reason: DropReason, rest: Omit<Loss, 'reason'> = {}): Loss => ({ reason, ...rest })

/**
 * Why a packet was lost after the device where it was last seen, where the frame alone, the devices, or what the kernel
 * was asked afterwards says so; undefined where nothing does.
 */
export function lossAfter(leaf: TreeNode, about: Circumstances): Loss | undefined {
  if (leaf.dir === 'out') return leaf.device.kind === 'vxlan' ? tunnelLoss(leaf, about) : leaf.device.kind === 'bridge' ? bridgeLoss(leaf, about) : wireLoss(leaf, about)
  if ((leaf.device.master !== undefined && !isForThePort(leaf.sight.outer)) || leaf.via === 'bridged') return bridgeLoss(leaf, about)
  if (leaf.sight.record.pkttype === PACKET.OTHERHOST) return because('OTHERHOST', linkEntry(leaf, about))
  const facts = about.facts(leaf.device.netns)
  if (leaf.via === 'decap' && leaf.parent?.device === leaf.device) return bypassLoss(leaf, leaf.parent, facts)
  if (facts === undefined) return undefined
  const dst = leaf.sight.outer.ipv4?.dst
  if (dst === undefined) return undefined
  const to = restored(leaf, dst, about) ?? dst
  const barred = ruleLoss(leaf, facts) ?? groupLoss(leaf, facts) ?? frameLoss(leaf, to, facts)
  if (barred !== undefined) return barred
  if (isForSelf(leaf, to, about)) return sourceLoss(leaf, facts) ?? localLoss(leaf, about)
  // ip_route_input_slow(): a source that no host may have comes first, then the look-up, then fib_validate_source().
  return (isNobodys(leaf) ? undefined : lookupLoss(leaf, to, facts)) ?? sourceLoss(leaf, facts) ?? forwardLoss(leaf, to, facts, about)
}

/** The address that this namespace puts in the place of its own in an answer. What comes by `lo` passed the output hook, and is for where it says. */
export const restored = ({ device: { kind, netns } }: TreeNode, dst: string, about: Circumstances): string | undefined => (kind === 'loopback' ? undefined : about.translated(netns, dst))

/** Is a packet to an address for the namespace where it came in? What came by `lo` is, whatever its address: its route has RTCF_LOCAL. Follows `__mkroute_output()`, net/ipv4/route.c. */
export const isForSelf = ({ device: { kind, netns } }: TreeNode, to: string, { devices }: Circumstances): boolean => kind === 'loopback' || devices.isLocal(netns, to)

function linkEntry({ device }: TreeNode, about: Circumstances): { readonly entry?: TableEntry } {
  const row = about.facts(device.netns)?.state.links.find(({ ifname }) => ifname === device.ifname)
  return row === undefined ? {} : { entry: { table: 'link', row } }
}

function dropOf({ sight }: TreeNode, facts: NetnsFacts): NftDrop | undefined {
  return facts.drops.find((drop) =>
    [sight.outer, sight.inner].some(({ ipv4, rest: [next] }) =>
      ipv4?.id === drop.id && ipv4.protocol === drop.protocol && ipv4.offset === drop.offset && (drop.seq === undefined || next?.kind !== 'tcp' || next.seq === drop.seq)))
}

/** The rule that a packet ended at. */
export function ruleLoss(leaf: TreeNode, facts: NetnsFacts): Loss | undefined {
  const drop = dropOf(leaf, facts)
  return drop && because('NFT_DROP', { entry: { table: 'nft', row: drop.verdict } })
}

/** Did a fragment end at a rule by itself, not as part of a datagram that was put together? */
export function isBarredAlone(leaf: TreeNode, facts: NetnsFacts | undefined): boolean {
  return facts !== undefined && dropOf(leaf, facts)?.mf === leaf.sight.outer.ipv4?.mf
}

/** The rule that a packet to an address ended at before it was seen anywhere. */
export function unsentDrop(dst: string, facts: NetnsFacts | undefined): TableEntry | undefined {
  const drop = facts?.drops.find((one) => one.dst === dst)
  return drop && { table: 'nft', row: drop.verdict }
}

/** Follows the multicast branch of ip_route_input_rcu(), net/ipv4/route.c. */
function groupLoss({ device, sight }: TreeNode, { groups }: NetnsFacts): Loss | undefined {
  const dst = sight.outer.ipv4?.dst
  if (dst === undefined || !isMulticast(parseIp(dst)) || groups.some(({ ifname, group }) => ifname === device.ifname && group === dst)) return undefined
  return because('MULTICAST_NOT_JOINED', { missing: `${device.ifname} is no member of ${dst}` })
}

/** A packet for one address in a frame for all. Follows ip_rcv_finish_core(), net/ipv4/ip_input.c. */
function frameLoss({ device, sight }: TreeNode, to: string, { state, sysctl }: NetnsFacts): Loss | undefined {
  const forAll = sight.record.pkttype === PACKET.BROADCAST || sight.record.pkttype === PACKET.MULTICAST
  if (!forAll || !isSet(sysctl, device.ifname, 'drop_unicast_in_l2_multicast') || isMulticast(parseIp(to)) || !state.addrs.some(({ local }) => local === to)) return undefined
  return because('OTHERHOST', { missing: `a packet for one came in a frame for ${sight.outer.ethernet?.dst ?? 'all'}` })
}

/** Follows ip_route_input_slow() and fib_validate_source(), net/ipv4. */
function sourceLoss({ device, sight }: TreeNode, facts: NetnsFacts): Loss | undefined {
  const { src = '', dst = '' } = sight.outer.ipv4 ?? {}
  // ip_mc_validate_source(): who has no address yet may speak to the groups of a wire.
  if (isNone(src) && !(src === '0.0.0.0' && dst.startsWith('224.0.0.'))) return because('MARTIAN_SOURCE', { missing: `${src} is no address of a sender` })
  if (device.kind !== 'loopback' && (src.startsWith('127.') || facts.state.addrs.some(({ local }) => local === src)) && !isSet(facts.sysctl, device.ifname, 'accept_local'))
    return because('MARTIAN_SOURCE', { missing: `a source of its own, ${src}, came in by ${device.ifname}` })
  const row = device.kind !== 'loopback' && asksTables(device.ifname, facts) ? longest(facts, src, ({ table }) => table === 'local') : undefined
  if (row !== undefined && (row.type === 'broadcast' || (row.type === 'local' && !isSet(facts.sysctl, device.ifname, 'accept_local')))) return because('MARTIAN_SOURCE', { entry: { table: 'route', row } })
  if ((facts.counters['TcpExt:IPReversePathFilter'] ?? 0) === 0) return undefined
  const key = `net.ipv4.conf.${device.ifname}.rp_filter`
  return because('RP_FILTER', { entry: { table: 'sysctl', row: { key, value: String(rpFilter(device.ifname, facts)) } } })
}

/** Does the kernel ask the tables what a source is, beside whether it is an address of its own? Follows fib_validate_source(), net/ipv4/fib_frontend.c. */
const asksTables = (ifname: string, facts: NetnsFacts): boolean =>
  rpFilter(ifname, facts) > 0 || (!isSet(facts.sysctl, ifname, 'accept_local') && (hasPolicy(facts) || facts.state.routes.some((row) => isOfSomebody(row, facts))))

/** The rules that ask the tables local, main and default. */
const KERNEL_RULES = 3

/** Are there rules of policy beside them? */
export const hasPolicy = ({ state }: NetnsFacts): boolean => state.rules.length !== KERNEL_RULES

/** A local route that is no address's: somebody added it (fib_has_custom_local_routes). */
const isOfSomebody = ({ type, dst }: Route, { state }: NetnsFacts): boolean => type === 'local' && !dst.startsWith('127.') && !state.addrs.some(({ local }) => `${local}/32` === dst)

/** Follows IN_DEV_RPFILTER(), include/linux/inetdevice.h. */
const rpFilter = (ifname: string, { sysctl }: NetnsFacts): number => Math.max(...['all', ifname].map((one) => Number(sysctl[`net.ipv4.conf.${one}.rp_filter`] ?? 0)))

/** Follows IN_DEV_ORCONF(), include/linux/inetdevice.h. */
const isSet = (sysctl: NetnsFacts['sysctl'], ifname: string, name: string): boolean => ['all', ifname].some((one) => sysctl[`net.ipv4.conf.${one}.${name}`] === '1')

/** The packet reached its own namespace, and no socket. Follows what ip_protocol_deliver_rcu(), net/ipv4/ip_input.c, hands it to. */
function localLoss(leaf: TreeNode, about: Circumstances): Loss | undefined {
  const { sight, device } = leaf
  const facts = about.facts(device.netns)
  if (facts?.deliveries !== undefined && facts.deliveries <= 0) return undefined
  if ((facts?.counters['Udp:InCsumErrors'] ?? 0) > 0 || (facts?.counters['Tcp:InCsumErrors'] ?? 0) > 0) return because('CHECKSUM')
  if (encapsulated(sight)) {
    const vxlan = sight.layers.find((layer) => layer.kind === 'vxlan')
    const udp = sight.outer.rest.find((layer) => layer.kind === 'udp')
    const own = (facts?.state.links ?? []).filter((link) => link.kind === 'vxlan' && link.up && link.port === udp?.dport)
    if (vxlan !== undefined && (vxlan.flags & 0x08) === 0) return because('VXLAN_INVALID_HEADER')
    const match = own.find((link) => link.kind === 'vxlan' && link.id === vxlan?.vni)
    if (own.length === 0) return because('PORT_CLOSED', { missing: `no socket on UDP port ${udp?.dport}` })
    if (match === undefined) return because('VXLAN_VNI_NOT_FOUND', { missing: `no VXLAN device with VNI ${vxlan?.vni} on UDP port ${udp?.dport}` })
    // IP_ECN_decapsulate(): RFC 6040 has no other reason to drop.
    if (((sight.outer.ipv4?.tos ?? 0) & ECN) === ECN && ((sight.inner.ipv4?.tos ?? ECN) & ECN) === 0) return because('VXLAN_ECN', { entry: { table: 'link', row: match } })
    if (match.address === sight.inner.ethernet?.src) return because('VXLAN_LOCAL_MAC', { entry: { table: 'link', row: match } })
    return undefined
  }
  return facts && portLoss(sight, facts)
}

/** Nobody listens, and the answer that says so was sent, or could not be. */
function portLoss({ inner }: Sight, { state }: NetnsFacts): Loss | undefined {
  const [transport] = inner.rest
  if (transport?.kind !== 'udp' && !(transport?.kind === 'tcp' && transport.flags.syn && !transport.flags.ack)) return undefined
  const open = state.listeners.some(({ protocol, port, address }) => protocol === transport.kind && port === transport.dport && (address === undefined || address === inner.ipv4?.dst))
  return open ? undefined : because('PORT_CLOSED', { missing: `no socket on ${transport.kind.toUpperCase()} port ${transport.dport}` })
}

/**
 * Why a namespace answered a packet as it does where nobody listens: nobody does, or what the packet was translated to is
 * not told. A rule that nobody sees may answer in the same way.
 */
export function portRefusal(leaf: TreeNode | undefined, netns: string, about: Circumstances): Loss {
  const facts = about.facts(netns)
  if (facts === undefined) return because('PORT_CLOSED')
  const loss = leaf && isForSelf(leaf, leaf.sight.outer.ipv4?.dst ?? '', about) ? localLoss(leaf, about) : undefined
  if (loss?.reason === 'PORT_CLOSED') return loss
  return mayTranslate(facts) ? because('PORT_CLOSED') : UNSEEN_RULE
}

/** Does a rule give packets other destinations? */
export const mayTranslate = ({ state: { ruleset } }: NetnsFacts): boolean =>
  ruleset.some(({ chains }) => chains.some(({ rules }) => rules.some(({ expr }) => expr.some((statement) => 'dnat' in statement || 'redirect' in statement))))

/** Nothing of what was asked refuses the packet. */
export const UNSEEN_RULE = because('UNOBSERVED', { missing: 'no rule that can be seen, and nothing else that is known, refuses it' })

const isNobodys = ({ sight }: TreeNode): boolean => {
  const src = sight.outer.ipv4?.src ?? ''
  return src.startsWith('127.') || isNone(src)
}

/** An address that is nobody's: none at all, of a group, of all. */
const isNone = (src: string): boolean => src === '0.0.0.0' || src === '255.255.255.255' || isMulticast(tryIp(src) ?? -1)

/** vxlan_encap_bypass(): the packet keeps the route that it left by, so ip_forward() is what a forwarded one comes to, and dst_discard() one of the own stack, unless a rule gave it another destination. */
function bypassLoss(leaf: TreeNode, { via }: TreeNode, facts: NetnsFacts | undefined): Loss | undefined {
  if (via === 'routed') return ttlOf(leaf) <= 1 ? because('TTL_EXPIRED') : undefined
  return facts !== undefined && !mayTranslate(facts) ? because('LOOP') : undefined
}

/** Follows ip_route_input_slow() and ip_error(), net/ipv4/route.c. */
function lookupLoss({ device }: TreeNode, to: string, facts: NetnsFacts): Loss | undefined {
  if (facts.sysctl[`net.ipv4.conf.${device.ifname}.forwarding`] === '0') return because('FORWARDING_DISABLED', { entry: { table: 'sysctl', row: { key: 'net.ipv4.ip_forward', value: '0' } } })
  return routeLoss(to, facts)
}

/** Follows ip_forward(), net/ipv4/ip_forward.c. */
function forwardLoss(leaf: TreeNode, to: string, facts: NetnsFacts, about: Circumstances): Loss | undefined {
  if (ttlOf(leaf) <= 1) return because('TTL_EXPIRED')
  const waiting = neighLoss(leaf.device.netns, to, facts, about)
  if (waiting !== undefined) return waiting
  if ((facts.counters['Ip:FragFails'] ?? 0) > 0) return because('FRAG_NEEDED')
  return undefined
}

/** Somebody was asked for in vain: the address itself or a gateway, or whoever it was translated to. Follows arp_error_report(), net/ipv4/arp.c. */
export function neighLoss(netns: string, to: string, facts: NetnsFacts | undefined, about: Circumstances): Loss | undefined {
  const waiting = waitedFor(netns, to, facts, about)
  return waiting && because('NEIGH_FAILED', { missing: `nobody answered for ${waiting.ip} on ${waiting.ifname}` })
}

/** Who a packet to an address waited for in vain: for that itself before a gateway of any route. */
export function waitedFor(netns: string, to: string, facts: NetnsFacts | undefined, { unanswered }: Circumstances): Unanswered | undefined {
  const here = unanswered.filter((one) => one.netns === netns)
  return here.find(({ ip }) => ip === to) ?? here.find(({ ip }) => facts?.state.routes.some(({ gateway }) => gateway === ip)) ?? here[0]
}

const ttlOf = ({ sight }: TreeNode): number => sight.outer.ipv4?.ttl ?? 64

/** What a look-up that the kernel refused means. Follows fib_props[] and fib_lookup(). */
export function routeLoss(to: string, facts: NetnsFacts): Loss | undefined {
  const error = facts.routes.find(({ dst }) => dst === to)?.error
  const type = { EINVAL: 'blackhole', EHOSTUNREACH: 'unreachable', EACCES: 'prohibit' }[error ?? '']
  if (type !== undefined) {
    const row = longest(facts, to, (route) => route.type === type)
    return because(`ROUTE_${type.toUpperCase()}` as DropReason, row === undefined ? {} : { entry: { table: 'route', row } })
  }
  return error === 'ENETUNREACH' ? because('NO_ROUTE', { missing: `no route to ${to}` }) : undefined
}

/** Of the routes that a test holds for the one with the longest prefix that an address is in. */
function longest({ state }: NetnsFacts, address: string, test: (row: Route) => boolean): Route | undefined {
  const ip = tryIp(address) ?? -1
  const candidates = state.routes.flatMap((row) => {
    const prefix = test(row) ? tryPrefix(row.dst === 'default' ? '0.0.0.0/0' : row.dst) : undefined
    return prefix !== undefined && contains(prefix, ip) ? [{ row, prefix }] : []
  })
  return candidates.sort((a, b) => b.prefix.prefixlen - a.prefix.prefixlen)[0]?.row
}

/** Follows vxlan_xmit() and vxlan_xmit_one(), drivers/net/vxlan/vxlan_core.c, and iptunnel_xmit(), which refuses a tunnel in itself without end. */
function tunnelLoss(leaf: TreeNode, about: Circumstances): Loss | undefined {
  const { netns, ifname } = leaf.device
  const facts = about.facts(netns)
  if (facts === undefined) return undefined
  const mac = leaf.sight.outer.ethernet?.dst ?? ''
  const rows = facts.state.fdb.filter((row) => row.dev === ifname && row.owner === 'self')
  const remote = rows.find((row) => row.mac === mac) ?? rows.find((row) => row.mac === '00:00:00:00:00:00')
  if (remote?.dst === undefined) {
    const nearest = nearestFdb(facts.state, ifname, mac)
    return because('VXLAN_NO_REMOTE', { missing: `no FDB entry for ${mac} dev ${ifname}`, ...(nearest && { nearest }) })
  }
  const dropped = dropOf(leaf, facts) ?? facts.drops.find(({ dst, protocol }) => dst === remote.dst && protocol === 17)
  if (dropped !== undefined) return because('NFT_DROP', { entry: { table: 'nft', row: dropped.verdict } })
  const link = facts.state.links.find((one) => one.ifname === ifname)
  if (routeLoss(remote.dst, facts) !== undefined || (link?.kind === 'vxlan' && !facts.state.addrs.some(({ local }) => local === link.local)))
    return because('VXLAN_NO_ROUTE', { entry: { table: 'fdb', row: remote } })
  const waiting = neighLoss(netns, remote.dst, facts, about)
  if (waiting !== undefined) return waiting
  if (about.devices.isLocal(netns, remote.dst)) return because('VXLAN_VNI_NOT_FOUND', { entry: { table: 'fdb', row: remote } })
  if ((link?.stats.txErrors ?? 0) > 0 && leaf.parent?.device === leaf.device) return because('LOOP')
  return (link?.stats.txErrors ?? 0) > 0 ? because('VXLAN_NO_ROUTE', { entry: { table: 'fdb', row: remote } }) : undefined
}

/** Follows br_handle_frame(), br_dev_xmit(), should_deliver() and br_dev_queue_push_xmit(), net/bridge. */
function bridgeLoss(leaf: TreeNode, about: Circumstances): Loss | undefined {
  const { device } = leaf
  const facts = about.facts(device.netns)
  if (facts === undefined) return undefined
  const barred = ingressLoss(leaf, facts) ?? ruleLoss(leaf, facts)
  if (barred !== undefined) return barred
  const { links, fdb } = facts.state
  const bridge = links.find(({ ifname }) => ifname === (device.master ?? device.ifname))
  const mac = leaf.sight.outer.ethernet?.dst
  const known = fdb.find((row) => row.mac === mac && links.some(({ ifname, master }) => ifname === row.dev && master === bridge?.ifname))
  // The bridge device sends a frame on whose destination was translated; it came in by a port all the same.
  const ingress = device.master !== undefined ? device.ifname : leaf.via === 'bridged' ? leaf.parent?.device.ifname : undefined
  const mayLeave = (one: LinkState): boolean => one.ifname !== ingress || one.bridgePort?.hairpin === true
  const takesAll = (one: LinkState): boolean => one.bridgePort?.flood !== false || (mac !== undefined && isMulticastMac(mac))
  const flooded = links.filter((one) => one.master === bridge?.ifname && mayLeave(one) && takesAll(one) && one.up && !isBlocked(one))
  const ports = known === undefined ? flooded : links.filter((one) => one.ifname === known.dev && mayLeave(one))
  const [first] = ports
  if (first === undefined) return because('BRIDGE_NO_EGRESS', known && { entry: { table: 'fdb', row: known } })
  // br_nf_ip_fragment(): joined fragments larger than the bridge lets through, or what must not be cut and does not fit without the room that is_skb_forwardable() allows.
  const tooLong = ports.every(({ mtu }) => leaf.sight.record.bytes.length > mtu + ETHERNET_SIZE)
  const uncut = (about.devices.reassemblesBridged(device.netns) || tooLong) && (facts.counters['Ip:FragFails'] ?? 0) > 0
  if (uncut || ports.every((one) => leaf.sight.record.bytes.length > room(one))) return because('MTU_EXCEEDED', { entry: { table: 'link', row: first } })
  return known !== undefined && isBlocked(first) ? because('BRIDGE_PORT_STATE', { entry: { table: 'fdb', row: known } }) : undefined
}

/** A port that is blocked takes no frame, before any rule or anything else sees it. Follows br_handle_frame(). */
export function ingressLoss({ device }: TreeNode, { state: { links } }: NetnsFacts): Loss | undefined {
  const port = device.master === undefined ? undefined : links.find(({ ifname }) => ifname === device.ifname)
  return port !== undefined && isBlocked(port) ? because('BRIDGE_PORT_STATE', { entry: { table: 'link', row: port } }) : undefined
}

const isBlocked = ({ bridgePort }: LinkState): boolean => bridgePort?.state !== undefined && bridgePort.state !== 'forwarding'

/** The longest frame that a device takes: is_skb_forwardable() allows for a VLAN tag beside the Ethernet header. */
const room = ({ mtu }: { readonly mtu: number }): number => mtu + ETHERNET_SIZE + VLAN_SIZE

/** Follows veth_xmit() and ____dev_forward_skb(). */
function wireLoss(leaf: TreeNode, about: Circumstances): Loss | undefined {
  const { peer } = leaf.device
  if (peer === undefined) return undefined
  const mac = leaf.sight.outer.ethernet?.dst
  const other = 'segment' in peer ? about.devices.onSegment(peer.segment).find(({ address }) => address === mac) : about.devices.byName(peer.netns, peer.ifname)
  if (other === undefined) return 'segment' in peer ? undefined : because('LINK_DOWN')
  if (!other.up) return because('LINK_DOWN')
  return leaf.sight.record.bytes.length > room(other) ? because('MTU_EXCEEDED') : undefined
}
