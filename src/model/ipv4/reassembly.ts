import { IPV4_SIZE, type Ipv4Layer } from '../../wire/index.js'
import { bufferOf } from '../core/buffer.js'
import { SECOND, setTimer, stopTimer, type Timer } from '../core/clock.js'
import type { Namespace } from '../core/namespace.js'
import { arrive, drop, packetLength, reject, setIp, type Packet, type Piece } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'

/** Fragments of one datagram that are here already. Follows `struct ipq`. */
export interface ReassemblyQueue {
  readonly ns: Namespace
  readonly key: string
  readonly fragments: Packet[]
  timer: Timer | undefined
}

const TIME_EXCEEDED = 11
const REASSEMBLY = 1

/**
 * Takes a fragment in; gives back the whole datagram once all of it is here. `tracking` is for connection tracking, which
 * sends no ICMP error when time runs out. Follows `ip_defrag()`, net/ipv4/ip_fragment.c.
 */
export function defragment(ns: Namespace, packet: Packet, tracking: boolean): Packet | undefined {
  const { ip } = packet
  if (ip === undefined) return undefined
  const key = `${tracking ? 'ct' : 'local'} ${ip.src} ${ip.dst} ${ip.id} ${ip.protocol}`
  let queue = ns.reassembly.get(key)
  if (queue === undefined) {
    const made: ReassemblyQueue = { ns, key, fragments: [], timer: undefined }
    made.timer = setTimer(ns.world.clock, ns.world.clock.now + sysctl(ns.sysctl, 'net.ipv4.ipfrag_time') * SECOND, () => expire(ns, key, tracking))
    ns.reassembly.set(key, made)
    ns.world.reassembling.add(made)
    queue = made
  }
  queue.fragments.push(packet)
  queue.fragments.sort((a, b) => (a.ip?.offset ?? 0) - (b.ip?.offset ?? 0))
  if (!complete(queue.fragments)) return undefined
  stopTimer(queue.timer)
  ns.reassembly.delete(key)
  ns.world.reassembling.delete(queue)
  return join(queue.fragments, tracking)
}

function complete(fragments: readonly Packet[]): boolean {
  let expected = 0
  for (const { ip } of fragments) {
    if (ip === undefined || ip.offset > expected) return false
    expected = Math.max(expected, ip.offset + ip.length - IPV4_SIZE)
    if (!ip.mf) return true
  }
  return false
}

/** The whole takes the way of its first fragment; the others have arrived. Follows `ip_frag_reasm()`. */
function join(fragments: readonly Packet[], tracking: boolean): Packet | undefined {
  const [first, ...others] = fragments
  if (first?.ip === undefined || first.whole === undefined) return undefined
  for (const other of others) arrive(other)
  const sizes = fragments.map(({ ip }) => ip?.length ?? 0)
  const largest = Math.max(...sizes)
  const largestDf = Math.max(0, ...fragments.filter(({ ip }) => ip?.df).map(({ ip }) => ip?.length ?? 0))
  const { whole } = first
  const ip: Ipv4Layer = { ...first.ip, mf: false, offset: 0, df: largestDf === largest, length: whole.size + IPV4_SIZE }
  first.fragMaxSize = largest
  first.fragDf = ip.df
  // ip_frag_coalesce_ok(): what is for the namespace itself becomes one buffer.
  first.geometry = tracking ? fragments.map(pieceOf) : undefined
  // nf_ct_ipv4_gather_frags()
  first.ignoreDf = tracking
  first.rest = whole.rest
  first.inner = whole.inner
  first.whole = undefined
  setIp(first, ip)
  return first
}

const pieceOf = (fragment: Packet): Piece => ({ size: packetLength(fragment) - IPV4_SIZE, headroom: fragment.headroom, buffer: bufferOf(fragment) })

/** Follows `ip_expire()`. */
function expire(ns: Namespace, key: string, tracking: boolean): void {
  const queue = ns.reassembly.get(key)
  if (queue === undefined) return
  const [first] = queue.fragments
  if (first?.ip?.offset === 0 && !tracking && ns.world.stack.icmpSend(first, ns, TIME_EXCEEDED, REASSEMBLY)) reject(first, 'REASSEMBLY_TIMEOUT', { icmp: '11/1' }, { native: 'FRAG_REASM_TIMEOUT' })
  giveUp(queue)
}

/** What has not come by the end of a probe will not come: nobody waits half a minute for the timeout. */
export function giveUp(queue: ReassemblyQueue): void {
  const { ns, key, fragments, timer } = queue
  stopTimer(timer)
  ns.reassembly.delete(key)
  ns.world.reassembling.delete(queue)
  for (const packet of fragments) drop(packet, 'REASSEMBLY_TIMEOUT', { native: 'FRAG_REASM_TIMEOUT' })
}
