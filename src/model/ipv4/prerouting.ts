import type { Device } from '../core/device.js'
import type { HookVerdict } from '../core/hook.js'
import type { Packet } from '../core/packet.js'
import type { NfPlace } from '../netfilter/index.js'
import { defragment } from './reassembly.js'

/** NF_IP_PRI_CONNTRACK_DEFRAG, include/uapi/linux/netfilter_ipv4.h. */
const DEFRAG = -400

/** Takes a packet through the prerouting chains of those priorities, or of all. */
type RunPrerouting = (iif: Device, packet: Packet, priorities?: NfPlace['priorities']) => HookVerdict

/**
 * Takes a packet through prerouting. Where connections are tracked its fragments meet the chains before -400 one by one, and
 * all others as the datagram that was put together. Follows `ipv4_conntrack_defrag()`, net/ipv4/netfilter/nf_defrag_ipv4.c.
 *
 * @returns the packet, or the datagram; undefined where it does not go on.
 */
export function prerouting(iif: Device, packet: Packet, run: RunPrerouting): Packet | undefined {
  const { ns } = iif
  if (packet.whole === undefined || !ns.netfilter.defrag) return run(iif, packet) === 'gone' ? undefined : packet
  if (run(iif, packet, [-Infinity, DEFRAG]) === 'gone') return undefined
  const whole = defragment(ns, packet, true)
  return whole === undefined || run(iif, whole, [DEFRAG, Infinity]) === 'gone' ? undefined : whole
}
