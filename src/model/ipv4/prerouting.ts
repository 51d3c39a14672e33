import type { Device } from '../core/device.js'
import type { HookVerdict } from '../core/hook.js'
import type { Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import type { NfPlace } from '../netfilter/index.js'
import { defragment } from './reassembly.js'

/** Takes a packet through all that stands at prerouting, or what stands before or after the putting together of fragments. */
type RunPrerouting = (iif: Device, packet: Packet, stage?: NfPlace['stage']) => HookVerdict

/**
 * Takes a packet through prerouting. Where connections are tracked fragments meet the chains before -400 one by one, and the
 * others as the datagram that was put together. Follows `ipv4_conntrack_defrag()`, net/ipv4/netfilter/nf_defrag_ipv4.c.
 *
 * @returns the packet, or the datagram; undefined where it does not go on.
 */
export function prerouting(iif: Device, packet: Packet, run: RunPrerouting): Packet | undefined {
  const { ns } = iif
  if (packet.whole === undefined || !ns.netfilter.hooks.defrag) return run(iif, packet) === 'gone' ? undefined : packet
  if (run(iif, packet, 'before') === 'gone') return undefined
  const whole = defragment(ns, packet, true)
  if (whole === undefined || run(iif, whole, 'after') === 'gone') return undefined
  // udp_error(), net/netfilter/nf_conntrack_proto_udp.c, found its checksum right.
  if (sysctl(ns.sysctl, 'net.netfilter.nf_conntrack_checksum') !== 0) whole.csumValid = true
  return whole
}
