import type { ArpLayer } from './arp.js'
import type { EthernetLayer } from './ethernet.js'
import type { IcmpLayer } from './icmp.js'
import type { Ipv4Layer } from './ipv4.js'
import type { PayloadLayer } from './payload.js'
import type { TcpLayer } from './tcp.js'
import type { UdpLayer } from './udp.js'
import type { VxlanLayer } from './vxlan.js'

/**
 * One header of a frame. A frame is its layers from the outside in:
 * `[ethernet, ipv4, udp, vxlan, ethernet, ipv4, icmp, payload]`.
 * Of an ICMP error the quoted packet follows the icmp layer: `[ethernet, ipv4, icmp, ipv4, icmp, payload]`.
 */
export type Layer = ArpLayer | EthernetLayer | IcmpLayer | Ipv4Layer | PayloadLayer | TcpLayer | UdpLayer | VxlanLayer

/** The kinds of layer. */
export type LayerKind = Layer['kind']
