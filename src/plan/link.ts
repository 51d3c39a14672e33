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
  /** STP state (default 'forwarding'). A bridge without STP turns 'blocking' into 'forwarding' at once: `br_make_forwarding()`, net/bridge/br_stp.c. */
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

/**
 * A device with a MAC address of its own on top of another, in the words of `ip -d -j link`. Plugins and programs make them on the
 * kernel; plans declare none, and the model has none.
 *
 * Equivalent to: `ip link add <ifname> link <lower.ifname> type macvlan mode <mode>`.
 */
export interface Macvlan extends LinkBase {
  readonly kind: 'macvlan'
  readonly mode: 'private' | 'vepa' | 'bridge' | 'passthru' | 'source'
  /** The device that carries it, often of another namespace: a pod's stands on an uplink of its host. */
  readonly lower: { readonly netns: string; readonly ifname: string }
}

/** A network device. */
export type Link = Veth | Bridge | Vxlan | Loopback

/** The kinds of device that hopspec knows, in iproute2's words. */
export type LinkKind = Link['kind']

/** A link as words, as `ip link add` takes them: 'flannel.1 address b6:… mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up'. */
export function formatLink(link: Link | Macvlan): string {
  const { ifname, address, mtu, master, up } = link
  const port = formatBridgePort(link.bridgePort)
  return `${ifname} address ${address} mtu ${mtu} type ${typeWords(link)}${master === undefined ? '' : ` master ${master}`}${port === '' ? '' : ` ${port}`} ${up ? 'up' : 'down'}`
}

function typeWords(link: Link | Macvlan): string {
  switch (link.kind) {
    case 'veth': return 'segment' in link.peer ? `veth segment ${link.peer.segment}` : `veth peer ${link.peer.ifname} netns ${link.peer.netns}`
    case 'bridge': return link.ageingTime === undefined ? 'bridge' : `bridge ageing_time ${link.ageingTime * 100}`
    case 'vxlan': return `vxlan id ${link.id} local ${link.local} dev ${link.link} dstport ${link.port} ${link.learning ? 'learning' : 'nolearning'}`
    case 'macvlan': return `macvlan link ${link.lower.netns}/${link.lower.ifname} mode ${link.mode}`
    case 'loopback': return 'loopback'
  }
}

/**
 * One line, as `ip -o link show` prints it, without what only a running kernel knows:
 * '6: flannel.1: <BROADCAST,MULTICAST,UP> mtu 1450 link/ether b6:b2:a8:5f:2c:32 brd ff:ff:ff:ff:ff:ff'.
 */
export function printLink(link: Link): string {
  const flags = link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']
  if (link.up) flags.push('UP')
  const type = link.kind === 'loopback' ? `link/loopback ${link.address} brd 00:00:00:00:00:00` : `link/ether ${link.address} brd ff:ff:ff:ff:ff:ff`
  return `${link.ifindex}: ${link.ifname}: <${flags.join(',')}> mtu ${link.mtu}${link.master === undefined ? '' : ` master ${link.master}`} ${type}`
}

/** STP states by the number that `bridge link set state` takes. */
export const PORT_STATES: readonly NonNullable<BridgePort['state']>[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking']

/** The settings of a port as `bridge link set` takes them: 'hairpin on learning off'; '' where none is given. */
export function formatBridgePort({ hairpin, learning, flood, state }: BridgePort = {}): string {
  const words: string[] = []
  for (const [name, value] of Object.entries({ hairpin, learning, flood })) if (value !== undefined) words.push(`${name} ${value ? 'on' : 'off'}`)
  if (state !== undefined) words.push(`state ${PORT_STATES.indexOf(state)}`)
  return words.join(' ')
}
