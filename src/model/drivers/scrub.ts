import { PACKET_HOST, type Packet } from '../core/packet.js'

/** What a packet forgets when it leaves a device for another world; its mark only where that is another namespace. Follows `skb_scrub_packet()`, net/core/skbuff.c. */
export function scrub(packet: Packet, anotherNamespace: boolean): void {
  packet.pktType = PACKET_HOST
  packet.ignoreDf = false
  packet.dst = undefined
  packet.nfct = undefined
  packet.bridged = false
  packet.physindev = undefined
  if (anotherNamespace) packet.mark = 0
}
