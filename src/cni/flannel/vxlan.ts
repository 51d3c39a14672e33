import { deviceSysctl } from '../../plan/index.js'
import { parsePrefix } from '../../address/index.js'
import type { Cidr } from '../../dsl/index.js'
import { CNI_BRIDGE, cniBridge } from '../cni-bridge.js'
import type { HostWiring, Network } from '../network.js'
import type { Host, ResolvedCluster } from '../resolved.js'
import { FORWARDS } from '../wire/sysctls.js'
import { checkFlannel } from './check.js'
import { filterTable, natTable } from './iptables.js'
import { leasesOf } from './lease.js'
import { peersOf } from './peers.js'
import { vxlanLink } from './vxlan-link.js'

/** flannel's `net-conf.json`, as far as its vxlan backend reads it, and the flag `--ip-masq`. */
export interface VxlanSettings {
  /** The network of all pods; each host has a subnet of it. */
  readonly network: Cidr
  /** VNI, 0 to 2^24 - 1 (default 1); the device is flannel.<vni>. */
  readonly vni?: number
  /** UDP port (default 8472, the kernel's own before IANA gave out 4789). */
  readonly port?: number
  /** Route to hosts that are reached without a gateway, instead of through the tunnel (default false). */
  readonly directRouting?: boolean
  /** Masquerade what leaves the network (default true). */
  readonly ipMasq?: boolean
}

/** A flannel network with the vxlan backend; what it was given, defaults filled in. */
export interface FlannelVxlan extends Network, Required<VxlanSettings> {
  readonly type: 'flannel-vxlan'
}

/**
 * flannel with the vxlan backend: every host has a VXLAN device flannel.<vni> and, about each other host, one route, one
 * permanent neighbour and one forwarding entry; pods are ports of cni0.
 *
 * @example cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' }))
 */
export function vxlan({ network, vni = 1, port = 8472, directRouting = false, ipMasq = true }: VxlanSettings): FlannelVxlan {
  const options = { network, vni, port, directRouting, ipMasq }
  return Object.freeze<FlannelVxlan>({
    kind: 'network',
    type: 'flannel-vxlan',
    ...options,
    podNet: (host, podCidr) => podCidr && { subnet: podCidr, gateway: podCidr.first + 1, bridge: host.bridge?.ifname ?? CNI_BRIDGE },
    check: (cluster, findings) => {
      checkFlannel(cluster, options, findings)
    },
    wire: (cluster) => wireHosts(cluster, options),
  })
}

function wireHosts(cluster: ResolvedCluster, { network, vni, port, directRouting, ipMasq }: Required<VxlanSettings>): (host: Host) => HostWiring {
  const ifname = `flannel.${vni}`
  const prefix = parsePrefix(network)
  const leases = leasesOf(cluster, ifname)
  const peers = peersOf([...leases.values()], ifname, directRouting)
  const filter = filterTable(prefix)
  const sysctl = Object.freeze({ ...FORWARDS, 'net.bridge.bridge-nf-call-iptables': '1', [deviceSysctl('net.ipv6.conf.*.accept_ra', ifname)]: '0' })
  return (host) => {
    const lease = leases.get(host)
    if (lease === undefined || host.podNet === undefined) throw new Error(`${host.name} has no lease`)
    const vtep = vxlanLink(lease, ifname, vni, port)
    const bridge = cniBridge(cluster, host, host.podNet, prefix, vtep.mtu)
    return {
      links: [vtep, ...bridge.links],
      addrs: [{ dev: ifname, family: 'inet', local: lease.subnet.network, prefixlen: 32 }, ...bridge.addrs],
      ...peers(lease),
      ruleset: ipMasq ? [natTable(prefix, lease.subnet), filter] : [filter],
      sysctl,
      pods: bridge.pods,
    }
  }
}
