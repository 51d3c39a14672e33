import type { Namespace } from '../core/namespace.js'
import { drop, reject, type Packet } from '../core/packet.js'
import { icmpReceive } from '../ipv4/icmp.js'
import { tcpReceive } from './tcp-receive.js'
import { udpReceive } from './udp.js'

const ICMP = 1
const TCP = 6
const UDP = 17
const DEST_UNREACH = 3
const PROTOCOL_UNREACH = 2

/** Hands a packet to its protocol. Follows `ip_protocol_deliver_rcu()`, net/ipv4/ip_input.c. */
export function deliver(ns: Namespace, packet: Packet): void {
  const protocol = packet.ip?.protocol
  if (protocol === ICMP) icmpReceive(ns, packet)
  else if (protocol === UDP) udpReceive(ns, packet)
  else if (protocol === TCP) tcpReceive(ns, packet)
  else if (ns.world.stack.icmpSend(packet, ns, DEST_UNREACH, PROTOCOL_UNREACH)) reject(packet, 'PROTOCOL_UNKNOWN', { icmp: '3/2' }, { native: 'IP_NOPROTO' })
  else drop(packet, 'PROTOCOL_UNKNOWN', { native: 'IP_NOPROTO' })
}
