import type { Namespace } from '../core/namespace.js'
import { drop, type Packet } from '../core/packet.js'

export function tcpReceive(_ns: Namespace, packet: Packet): void {
  drop(packet, 'PORT_CLOSED')
}
