import { formatIp, type Prefix } from '../address/index.js'
import type { Addr, Route } from '../plan/index.js'
import type { LinkDraft, PodNet, PodWiring } from './network.js'
import type { Host, ResolvedCluster } from './resolved.js'
import { addrOf } from './wire/addrs.js'
import { ENDS } from './wire/sysctls.js'

/** ifname of the bridge where the host names no other. */
export const CNI_BRIDGE = 'cni0'

/** What the plugin wires on one host. */
export interface CniBridge {
  readonly links: readonly LinkDraft[]
  readonly addrs: readonly Addr[]
  readonly pods: PodWiring
}

const POD_SYSCTL = Object.freeze({ ...ENDS, 'net.ipv4.conf.eth0.arp_notify': '1' })

/**
 * What the `bridge` plugin of containernetworking/plugins wires with the configuration that flannel's plugin delegates to it:
 * isDefaultGateway, hairpinMode, ipMasq off, the MTU of subnet.env, and host-local with a route to the whole network.
 *
 * The plugin makes the bridge when the first pod is attached, so a host without pods has one only where it was declared.
 */
export function cniBridge(cluster: ResolvedCluster, host: Host, { subnet, gateway, bridge }: PodNet, network: Prefix, mtu: number): CniBridge {
  const via = formatIp(gateway)
  const { pods, bridge: declared } = host.node
  const pod: PodWiring = { mtu, port: HAIRPIN, routes: podRoutes(via, subnet, network), sysctl: POD_SYSCTL }
  if (pods.length === 0 && declared === undefined) return { links: [], addrs: [], pods: pod }
  return {
    links: [{
      kind: 'bridge', ifname: bridge, address: host.bridgeMac ?? cluster.mac(`${host.name} ${bridge}`), mtu: declared?.mtu ?? mtu, up: true,
      ...(declared?.ifindex !== undefined && { ifindex: declared.ifindex }),
    }],
    addrs: [addrOf(bridge, via, subnet)],
    pods: pod,
  }
}

const HAIRPIN = Object.freeze({ hairpin: true })

/** The default route, and the route to the network, which says nothing new but is what host-local was told. */
function podRoutes(via: string, subnet: Prefix, network: Prefix): readonly Route[] {
  const byDefault = { dst: 'default', gateway: via, dev: 'eth0' }
  // A network of one host: its route would be the connected one, which is there already.
  return network.text === subnet.text ? [byDefault] : [byDefault, { dst: network.text, gateway: via, dev: 'eth0' }]
}
