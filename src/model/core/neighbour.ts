import type { NeighState } from '../../plan/index.js'
import type { EthernetLayer } from '../../wire/index.js'
import type { ArpRecord } from '../probe/probe-run.js'
import { trueSize } from './buffer.js'
import { setTimer, stopTimer, type Timer } from './clock.js'
import { ETH_P_IP, ethernet, type Device } from './device.js'
import { evidence, join, type Evidence } from './evidence.js'
import { ip4Text, type Ip4 } from './ip4.js'
import { drop, setEthernet, type Packet } from './packet.js'
import { transmit } from './transmit.js'

/** A neighbour, its state machine and the packets that wait for its MAC. Follows `struct neighbour`. */
export interface Neighbour {
  readonly device: Device
  readonly ip: Ip4
  lladdr: string | undefined
  state: NeighState
  /** Simulated nanoseconds: last proof that it is there, last use, last change. */
  confirmed: number
  used: number
  updated: number
  probes: number
  timer: Timer | undefined
  readonly queue: Packet[]
  /** Header of IPv4 frames to it (hh_cache). */
  header: EthernetLayer | undefined
  row: Evidence | undefined
  /** The resolution that is under way, for the trace. */
  exchange: ArpRecord | undefined
  /** Taken out of its table. */
  dead: boolean
}

const VALID: ReadonlySet<NeighState> = new Set(['PERMANENT', 'NOARP', 'REACHABLE', 'PROBE', 'STALE', 'DELAY'])
const CONNECTED: ReadonlySet<NeighState> = new Set(['PERMANENT', 'NOARP', 'REACHABLE'])

export const isValid = (neigh: Neighbour): boolean => VALID.has(neigh.state)
export const isConnected = (neigh: Neighbour): boolean => CONNECTED.has(neigh.state)

/** A new entry. Follows `neigh_create()` without its table. */
export function createNeighbour(device: Device, ip: Ip4, state: NeighState, lladdr?: string): Neighbour {
  const { now } = device.ns.world.clock
  return {
    device,
    ip,
    lladdr,
    state,
    confirmed: now - 2 * device.neighConf.reachableTime,
    used: now,
    updated: now,
    probes: 0,
    timer: undefined,
    queue: [],
    header: undefined,
    row: undefined,
    exchange: undefined,
    dead: false,
  }
}

/** The row as it is now, as evidence. */
export function neighEvidence(neigh: Neighbour): Evidence {
  neigh.row ??= evidence({ table: 'neigh', row: neighRow(neigh) })
  return neigh.row
}

/** Equivalent to: a line of `ip -j neigh show`. */
export const neighRow = ({ device, ip, lladdr, state }: Neighbour) =>
  ({ dev: device.ifname, dst: ip4Text(ip), ...(lladdr !== undefined && state !== 'INCOMPLETE' && { lladdr }), state }) as const

function setState(neigh: Neighbour, state: NeighState): void {
  neigh.state = state
  neigh.row = undefined
}

/**
 * Sends an IPv4 packet to a neighbour, or lets it wait for the MAC.
 * Follows `neigh_resolve_output()` and `neigh_event_send()`, net/core/neighbour.c.
 */
export function neighOutput(packet: Packet, neigh: Neighbour): void {
  const { device } = neigh
  if (!isConnected(neigh)) {
    neigh.used = device.ns.world.clock.now
    if (eventSend(neigh, packet)) return
  }
  neigh.header ??= ethernet(device.address, neigh.lladdr ?? '', ETH_P_IP)
  packet.pending = join(packet.pending, neighEvidence(neigh))
  setEthernet(packet, neigh.header)
  transmit(packet, device)
}

/** Asks for the MAC though no packet waits for it. Follows `neigh_event_send()` without a packet. */
export function askFor(neigh: Neighbour): void {
  eventSend(neigh, undefined)
}

/** True where the packet has to wait. Follows `__neigh_event_send()`. */
function eventSend(neigh: Neighbour, packet: Packet | undefined): boolean {
  const { device } = neigh
  const { world } = device.ns
  const { neighConf: conf } = device
  let probe = false
  if (neigh.state === 'DELAY' || neigh.state === 'PROBE') return false
  if (neigh.state === 'STALE') {
    setState(neigh, 'DELAY')
    neigh.updated = world.clock.now
    arm(neigh, world.clock.now + conf.delayFirstProbe)
    return false
  }
  if (neigh.state === 'FAILED') {
    if (conf.mcastSolicit + conf.appSolicit === 0) {
      if (packet !== undefined) drop(packet, 'NEIGH_FAILED')
      return true
    }
    neigh.probes = conf.ucastSolicit
    setState(neigh, 'INCOMPLETE')
    neigh.updated = world.clock.now
    arm(neigh, world.clock.now + conf.retransTime)
    probe = true
  }
  if (packet !== undefined) enqueueWaiting(neigh, packet)
  if (probe) solicitNow(neigh)
  return true
}

function enqueueWaiting(neigh: Neighbour, packet: Packet): void {
  const limit = neigh.device.neighConf.unresQlenBytes
  let bytes = trueSize(packet)
  for (const waiting of neigh.queue) bytes += trueSize(waiting)
  while (bytes > limit) {
    const oldest = neigh.queue.shift()
    if (oldest === undefined) break
    bytes -= trueSize(oldest)
    neigh.device.ns.world.held--
    waits(oldest, neigh.device)
    drop(oldest, 'NEIGH_QUEUE_FULL', { entry: neighEvidence(neigh).entry })
  }
  neigh.queue.push(packet)
  neigh.device.ns.world.held++
}

/** A packet of the namespace's own was seen by no device, but this one would have been the first. */
export function waits(packet: Packet, device: Device): void {
  packet.waitingAt = packet.hop === undefined ? device.ifname : undefined
}

function solicitNow(neigh: Neighbour): void {
  const waiting = neigh.queue[neigh.queue.length - 1]
  neigh.device.ns.world.stack.solicit(neigh, waiting)
  neigh.probes++
}

function arm(neigh: Neighbour, at: number): void {
  stopTimer(neigh.timer)
  neigh.timer = setTimer(neigh.device.ns.world.clock, at, () => {
    neigh.timer = undefined
    onTimer(neigh)
  })
}

/** Follows `neigh_timer_handler()`. */
function onTimer(neigh: Neighbour): void {
  const { now } = neigh.device.ns.world.clock
  const { neighConf: conf } = neigh.device
  let next = now + conf.retransTime
  if (neigh.state === 'REACHABLE') {
    if (now <= neigh.confirmed + conf.reachableTime) next = neigh.confirmed + conf.reachableTime + 1
    else if (now <= neigh.used + conf.delayFirstProbe) {
      setState(neigh, 'DELAY')
      neigh.updated = now
      next = now + conf.delayFirstProbe
    } else {
      setState(neigh, 'STALE')
      neigh.updated = now
      return
    }
  } else if (neigh.state === 'DELAY') {
    if (now <= neigh.confirmed + conf.delayFirstProbe) {
      setState(neigh, 'REACHABLE')
      neigh.updated = now
      next = neigh.confirmed + conf.reachableTime + 1
    } else {
      setState(neigh, 'PROBE')
      neigh.updated = now
      neigh.probes = 0
      neigh.exchange = undefined
    }
  }
  const probing = neigh.state === 'INCOMPLETE' || neigh.state === 'PROBE'
  const most = conf.ucastSolicit + conf.appSolicit + (neigh.state === 'PROBE' ? conf.mcastResolicit : conf.mcastSolicit)
  if (probing && neigh.probes >= most) {
    setState(neigh, 'FAILED')
    neigh.updated = now
    neigh.exchange = undefined
    invalidate(neigh)
    return
  }
  if (neigh.state === 'REACHABLE' || neigh.state === 'DELAY' || probing) arm(neigh, next)
  if (probing) solicitNow(neigh)
}

/** What waited is lost, and its sender told. Follows `neigh_invalidate()`. */
function invalidate(neigh: Neighbour): void {
  const { world } = neigh.device.ns
  const waiting = neigh.queue.splice(0)
  for (const packet of waiting) {
    world.held--
    world.stack.linkFailure(packet)
  }
}

/** A written entry in a state that ends by itself gets its timer. Follows `__neigh_update()` with NEIGH_UPDATE_F_ADMIN. */
export function startNeighbour(neigh: Neighbour): void {
  const { clock } = neigh.device.ns.world
  if (neigh.state !== 'REACHABLE') return
  neigh.confirmed = clock.now
  arm(neigh, clock.now + neigh.device.neighConf.reachableTime)
}

/** Forgets what waits without a word. Follows `skb_queue_purge()` in `neigh_flush_dev()` and `neigh_destroy()`. */
export function purge(neigh: Neighbour): void {
  neigh.dead = true
  stopTimer(neigh.timer)
  neigh.timer = undefined
  for (const packet of neigh.queue.splice(0)) {
    neigh.device.ns.world.held--
    drop(packet, 'NEIGH_FAILED', { missing: `neighbour ${ip4Text(neigh.ip)} dev ${neigh.device.ifname} was removed` })
  }
}

/**
 * Takes in what an ARP packet says of a neighbour. `override` lets a different MAC win over the known one.
 * Follows `__neigh_update()`, net/core/neighbour.c.
 */
export function neighUpdate(neigh: Neighbour, lladdr: string, wanted: 'REACHABLE' | 'STALE', override: boolean): void {
  const old = neigh.state
  if (old === 'NOARP' || old === 'PERMANENT') return
  const { now } = neigh.device.ns.world.clock
  const { neighConf: conf } = neigh.device
  let state: NeighState = wanted
  if (wanted === 'REACHABLE') neigh.confirmed = now
  const same = lladdr === neigh.lladdr
  if (VALID.has(old)) {
    if (!same && !override) return
    if (same && wanted === 'STALE') state = old
  }
  if (state !== old || !same) neigh.updated = now
  if (state !== old) {
    stopTimer(neigh.timer)
    neigh.timer = undefined
    setState(neigh, state)
    if (state === 'REACHABLE') arm(neigh, now + conf.reachableTime)
  }
  if (!same) {
    neigh.lladdr = lladdr
    // neigh_update_hhs(): a cached header stays one.
    if (neigh.header !== undefined) neigh.header = ethernet(neigh.device.address, lladdr, ETH_P_IP)
    neigh.row = undefined
    if (!CONNECTED.has(state)) neigh.confirmed = now - 2 * conf.reachableTime
  }
  if (!VALID.has(old)) release(neigh)
}

/** Sends what waited. */
function release(neigh: Neighbour): void {
  const { world } = neigh.device.ns
  neigh.exchange = undefined
  for (const packet of neigh.queue.splice(0)) {
    world.held--
    neighOutput(packet, neigh)
  }
}
