import type { ArpLayer } from '../../wire/index.js'
import { BROADCAST_MAC, ETH_P_ARP, ZERO_MAC, ethernet, type Device } from '../core/device.js'
import { ip4, ip4Text, isLoopback4, isMulticast4, type Ip4 } from '../core/ip4.js'
import { findNeighbour, neighbourOf } from '../core/neigh-table.js'
import { isValid, neighUpdate, type Neighbour } from '../core/neighbour.js'
import { PACKET_HOST, PACKET_OTHERHOST, arrive, createPacket, drop, setEthernet, type Packet } from '../core/packet.js'
import { transmit } from '../core/transmit.js'
import { addArp, addRequest, type ArpRecord, type ProbeRun } from '../probe/probe-run.js'
import { isOnLink, selectAddress } from './address.js'
import { SCOPE } from './fib-entry.js'
import { addrType, isLocalAddress, routeInput, routeOutput } from './route.js'

interface Arp {
  readonly op: ArpLayer['op']
  readonly spa: Ip4
  readonly tpa: Ip4
  readonly tha: string
  /** Destination of the frame. */
  readonly to: string
}

function arpPacket(device: Device, { op, spa, tpa, tha, to }: Arp, run: ProbeRun | undefined): Packet {
  const packet = createPacket(device.netns, undefined, [], run)
  packet.arp = { kind: 'arp', op, sha: device.address, spa: ip4Text(spa), tha, tpa: ip4Text(tpa) }
  setEthernet(packet, ethernet(device.address, to, ETH_P_ARP))
  return packet
}

/** Asks for the MAC of a neighbour. Follows `arp_solicit()`, net/ipv4/arp.c. */
export function arpSolicit(neigh: Neighbour, waiting: Packet | undefined): void {
  const { device, ip } = neigh
  const { ns } = device
  const spa = sourceFor(device, ip, waiting)
  const { ucastSolicit, appSolicit } = device.neighConf
  const unicast = neigh.probes < ucastSolicit && neigh.lladdr !== undefined
  if (neigh.probes < ucastSolicit && !isValid(neigh)) return
  // neigh_app_ns(): a daemon in user space is asked, and there is none.
  if (neigh.probes >= ucastSolicit && neigh.probes < ucastSolicit + appSolicit) return
  const to = unicast && neigh.lladdr !== undefined ? neigh.lladdr : BROADCAST_MAC
  const cast = unicast ? 'unicast' : 'broadcast'
  // What is asked while another probe is under way is told by that one.
  if (neigh.exchange?.cast !== cast || neigh.exchange.run !== ns.world.run) neigh.exchange = addArp(ns.world.run, device, ip4Text(ip), cast)
  const packet = arpPacket(device, { op: 'request', spa, tpa: ip, tha: ZERO_MAC, to }, waiting?.run ?? ns.world.run)
  packet.exchange = neigh.exchange
  addRequest(neigh.exchange, packet.journey)
  transmit(packet, device)
}

/** Follows the choice of `saddr` by arp_announce in `arp_solicit()`. */
function sourceFor(device: Device, target: Ip4, waiting: Packet | undefined): Ip4 {
  const { ns, conf } = device
  const source = waiting?.saddr ?? 0
  if (waiting !== undefined && addrType(ns, source) === 'local') {
    if (conf.arpAnnounce === 0) return source
    if (conf.arpAnnounce === 1 && isOnLink(device, target, source)) return source
  }
  return selectAddress(device, target, SCOPE.link)
}

/** An ARP packet came in by a device. Follows `arp_rcv()` and `arp_process()`, net/ipv4/arp.c. */
export function arpReceive(device: Device, packet: Packet): void {
  const { arp } = packet
  if (arp === undefined) return
  if (packet.pktType === PACKET_OTHERHOST) {
    device.stats.rxOtherhost++
    drop(packet, 'OTHERHOST', { native: 'OTHERHOST', missing: `${packet.eth?.dst ?? ''} is not the MAC of ${device.ifname}` })
    return
  }
  arrive(packet)
  const { conf } = device
  const spa = ip4(arp.spa)
  const tpa = ip4(arp.tpa)
  if (isMulticast4(tpa) || (isLoopback4(tpa) && !conf.routeLocalnet)) return
  if (conf.dropGratuitousArp && spa === tpa) return
  if (arp.op === 'request' && spa === 0) {
    // Duplicate address detection.
    if (addrType(device.ns, tpa, device) === 'local' && !ignores(device, spa, tpa)) answer(device, packet, arp, tpa, spa)
    return
  }
  if (arp.op === 'request' && processRequest(device, packet, arp, spa, tpa)) return
  updateFrom(device, packet, arp, spa, tpa)
}

/** True where nothing more is to be done with the request. */
function processRequest(device: Device, packet: Packet, arp: ArpLayer, spa: Ip4, tpa: Ip4): boolean {
  const { conf } = device
  // Most requests are flooded to namespaces that neither have the address nor forward: no route of theirs says more.
  if (!conf.forwarding && !device.ns.customRules && !isLocalAddress(device.ns, tpa)) return false
  const dst = routeInput(device, tpa, spa, 0)
  if (dst.input === 'martian' || dst.input === 'error') return false
  if (dst.input === 'local' && !dst.broadcast) {
    if (ignores(device, spa, tpa) || (conf.arpFilter && leavesElsewhere(device, spa, tpa))) return true
    learn(device, arp.sha, spa)
    answer(device, packet, arp, tpa, spa)
    return true
  }
  if (dst.input !== 'forward' || !conf.forwarding || !proxies(device, dst.device)) return false
  learn(device, arp.sha, spa)
  // proxy_delay lets a broadcast wait by chance; here it is answered at once.
  answer(device, packet, arp, tpa, spa)
  return true
}

/** Follows `arp_fwd_proxy()` and `arp_fwd_pvlan()`. */
function proxies(device: Device, out: Device): boolean {
  if (device.conf.proxyArpPvlan && out === device) return true
  return out !== device && device.conf.proxyArp
}

/** Follows `arp_ignore()`. */
function ignores(device: Device, spa: Ip4, tpa: Ip4): boolean {
  const mode = device.conf.arpIgnore
  const own = device.addrs.some(({ local }) => local === tpa)
  if (mode === 0) return false
  if (mode === 1) return !own
  if (mode === 2) return !device.addrs.some(({ local, mask }) => local === tpa && (spa === 0 || ((local ^ spa) & mask) === 0))
  if (mode === 3) return !device.ns.devices.some(({ addrs }) => addrs.some(({ local, scope }) => local === tpa && scope < SCOPE.host))
  return mode === 8
}

/** Follows `arp_filter()`. */
function leavesElsewhere(device: Device, spa: Ip4, tpa: Ip4): boolean {
  const route = routeOutput(device.ns, spa, tpa, 0)
  return 'errno' in route || route.device !== device
}

/** Follows `neigh_event_ns()`: who asks is there. */
function learn(device: Device, lladdr: string, ip: Ip4): void {
  neighUpdate(neighbourOf(device, ip), lladdr, 'STALE', true)
}

function answer(device: Device, request: Packet, arp: ArpLayer, spa: Ip4, tpa: Ip4): void {
  const reply = arpPacket(device, { op: 'reply', spa, tpa, tha: arp.sha, to: arp.sha }, request.run)
  request.journey.answered = true
  reply.exchange = request.exchange
  if (request.exchange !== undefined) request.exchange.replies.push(reply.journey)
  transmit(reply, device)
}

/** What the packet says of its sender, who is known already or whom arp_accept lets in. */
function updateFrom(device: Device, packet: Packet, arp: ArpLayer, spa: Ip4, tpa: Ip4): void {
  const { clock } = device.ns.world
  // arp_is_garp()
  const gratuitous = spa === tpa && (arp.op === 'request' || arp.tha === arp.sha) && addrType(device.ns, spa, device) === 'unicast'
  let neigh = findNeighbour(device, spa)
  if (neigh === undefined) {
    const accepts = device.conf.arpAccept === 1 || (device.conf.arpAccept === 2 && isOnLink(device, spa, 0))
    if (!accepts || !(gratuitous || arp.op === 'reply') || addrType(device.ns, spa) !== 'unicast') return
    neigh = neighbourOf(device, spa)
  }
  const override = clock.now > neigh.updated + device.neighConf.lockTime || gratuitous
  const reachable = arp.op === 'reply' && packet.pktType === PACKET_HOST
  if (reachable && neigh.exchange !== undefined) neigh.exchange.lladdr ??= arp.sha
  neighUpdate(neigh, arp.sha, reachable ? 'REACHABLE' : 'STALE', override)
}

/** Announces the addresses of a device. Follows `inetdev_send_gratuitous_arp()`, net/ipv4/devinet.c. */
export function announce(device: Device): void {
  for (const { local } of device.addrs) {
    const exchange: ArpRecord = addArp(device.ns.world.run, device, ip4Text(local), 'announcement')
    const packet = arpPacket(device, { op: 'request', spa: local, tpa: local, tha: ZERO_MAC, to: BROADCAST_MAC }, undefined)
    addRequest(exchange, packet.journey)
    transmit(packet, device)
  }
}
