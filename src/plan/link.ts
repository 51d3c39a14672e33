/** Fields that every link has, as `ip -j -d link show` spells them. */
interface LinkBase {
  /** Name of the device, at most 15 bytes (IFNAMSIZ - 1). */
  readonly ifname: string
  /** Index of the device in its namespace, > 0, unique there. `lo` is 1. */
  readonly ifindex: number
  /** MAC address, six lower-case hex pairs with colons. `lo` has 00:00:00:00:00:00. */
  readonly address: string
  /** Largest layer 3 packet in bytes. */
  readonly mtu: number
  /** Administratively up. */
  readonly up: boolean
  /** ifname of the bridge that this link is a port of. */
  readonly master?: string
  /** Settings as a port of `master`, as `bridge -j -d link` spells them. */
  readonly bridgePort?: BridgePort
}

/** Equivalent to: `bridge link set dev <port> hairpin on|off learning on|off flood on|off state <n>`. Absent: the kernel's defaults. */
export interface BridgePort {
  /** Send a frame back out of the port it came in by (default false). */
  readonly hairpin?: boolean
  /** Learn source addresses (default true). */
  readonly learning?: boolean
  /** Flood unknown unicast out of this port (default true). */
  readonly flood?: boolean
  /** STP state (default 'forwarding'). */
  readonly state?: 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking'
}

/** Equivalent to: `ip link add <ifname> type veth peer name <peer.ifname> netns <peer.netns>`. */
export interface Veth extends LinkBase {
  readonly kind: 'veth'
  /** The other end: a veth of another (or the same) namespace, or the wire of a segment (the underlay). */
  readonly peer: { readonly netns: string; readonly ifname: string } | { readonly segment: string }
}

/** Equivalent to: `ip link add <ifname> type bridge`. STP is off. */
export interface Bridge extends LinkBase {
  readonly kind: 'bridge'
  /** Seconds until a learned entry ages (default 300). */
  readonly ageingTime?: number
}

/** Equivalent to: `ip link add <ifname> type vxlan id <id> local <local> dev <link> dstport <port> [nolearning]`. */
export interface Vxlan extends LinkBase {
  readonly kind: 'vxlan'
  /** VNI, 0 to 2^24 - 1. */
  readonly id: number
  /** Source address of the outer packets. */
  readonly local: string
  /** ifname of the lower device. */
  readonly link: string
  /** UDP destination port. */
  readonly port: number
  /** Learn inner source MACs from received packets. flannel sets nolearning: false. */
  readonly learning: boolean
}

/** The loopback device of a namespace. */
export interface Loopback extends LinkBase {
  readonly kind: 'loopback'
}

/** A network device. */
export type Link = Veth | Bridge | Vxlan | Loopback

/** The kinds of device that hopspec knows, in iproute2's words. */
export type LinkKind = Link['kind']
