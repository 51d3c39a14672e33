import type { Netns, Plan } from '../../plan/index.js'
import type { Layer } from '../../wire/index.js'
import type { SegmentSwitch } from '../drivers/segment.js'
import type { ReassemblyQueue } from '../ipv4/reassembly.js'
import type { ProbeRun } from '../probe/probe-run.js'
import type { Clock } from './clock.js'
import type { Namespace } from './namespace.js'
import type { Neighbour } from './neighbour.js'
import type { Hop, Packet } from './packet.js'
import type { Queue } from './queue.js'

/** All that one session of the model holds. */
export interface World {
  readonly plan: Plan
  readonly clock: Clock
  /** Frames on their way into a device: `input_pkt_queue` of the one CPU. */
  readonly backlog: Queue<Packet>
  /** What processes do once the kernel has nothing left to do for a packet. */
  readonly processes: Queue<() => void>
  /** An echo reply or an ICMP error is on its way out: until it is, none else is made (`icmp_xmit_lock()`, net/ipv4/icmp.c). */
  icmpLocked: boolean
  /** Packets that wait for a neighbour. */
  held: number
  /** Datagrams that wait for their other fragments. */
  readonly reassembling: Set<ReassemblyQueue>
  readonly plans: ReadonlyMap<string, Netns>
  readonly namespaces: Map<string, Namespace>
  readonly segments: Map<string, SegmentSwitch>
  /** The probe that is under way. */
  run: ProbeRun | undefined
  /** Counted tokens. */
  tokens: number
  /** Hops for `capture()`, once somebody has asked. */
  readonly captured: Hop[] | undefined
  readonly stack: Stack
}

/**
 * Where the layers of the stack call upwards, as the kernel does through `packet_type`, `neigh_ops` and `dst_ops`; it
 * keeps the import graph free of cycles.
 */
export interface Stack {
  /** `net_device_ops` and namespaces come to life. */
  namespace(name: string): Namespace
  /** `__netif_receive_skb()`. */
  receive(packet: Packet): void
  /** `arp_solicit()`. */
  solicit(neigh: Neighbour, waiting: Packet | undefined): void
  /** `arp_error_report()`. */
  linkFailure(packet: Packet): void
  /** `ip_local_deliver()`. */
  localDeliver(ns: Namespace, packet: Packet): void
  /** `icmp_send()`. */
  icmpSend(packet: Packet, ns: Namespace, type: number, code: number, info?: number): boolean
  /** `icmp_socket_deliver()`: an error for the socket whose packet it quotes. */
  socketError(packet: Packet, ns: Namespace): void
  /** `nf_send_reset()`: `layers` begin with the IPv4 header. */
  sendReset(packet: Packet, ns: Namespace, layers: readonly Layer[]): boolean
}
