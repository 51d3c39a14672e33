import { formatIp, parsePrefix, tryPrefix, type Prefix } from '../../address/index.js'
import type { Cidr } from '../../dsl/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { HostWiring, LinkDraft, Network } from '../network.js'
import type { Host, ResolvedCluster } from '../resolved.js'
import { addrOf } from '../wire/addrs.js'
import { ENDS, FORWARDS } from '../wire/sysctls.js'
import { filterTable, natTable } from './iptables.js'

export interface BridgeSettings {
  /** Subnet of the bridge and of all pods; .1 is the bridge's. */
  readonly subnet: Cidr
  /** Name of the bridge (default docker0). */
  readonly ifname?: string
}

/** The network that dockerd makes on one host. */
export interface DockerBridge extends Network, Required<BridgeSettings> {
  readonly type: 'bridge'
}

const MTU = 1500

/**
 * One host alone, as Docker wires it: a bridge that is the gateway of every pod, and masquerade for what leaves the host. Hosts
 * without pods have no bridge.
 *
 * @example cluster('docker').network(bridge({ subnet: '172.17.0.0/16', ifname: 'docker0' }))
 */
export function bridge({ subnet, ifname = 'docker0' }: BridgeSettings): DockerBridge {
  return Object.freeze<DockerBridge>({
    kind: 'network',
    type: 'bridge',
    subnet,
    ifname,
    podNet: (host) => {
      const prefix = tryPrefix(subnet)
      return prefix && { subnet: prefix, gateway: prefix.first + 1, bridge: host.bridge?.ifname ?? ifname }
    },
    check: (cluster, findings) => {
      check(cluster, subnet, findings)
    },
    wire: (cluster) => (host) => wireHost(cluster, host, parsePrefix(subnet), host.node.bridge?.ifname ?? ifname),
  })
}

function check(cluster: ResolvedCluster, subnet: string, findings: Findings): void {
  const place = `${cluster.place}.network(bridge({ subnet }))`
  const prefix = findings.read('subnet-unreadable', place, subnet, parsePrefix)
  const [first, ...others] = cluster.hosts.filter(({ pods }) => pods.length > 0)
  for (const host of others) findings.report('network-several-hosts', host.place, subnet, { host: first?.name ?? '' })
  for (const { podCidr, node, place: at } of cluster.hosts) {
    if (podCidr !== undefined) findings.report('setting-unused', call(at, 'podCidr', podCidr.text), podCidr.text, { network: 'bridge' })
    if (node.vtep !== undefined) findings.report('setting-unused', `${at}.vtep`, 'vtep', { network: 'bridge' })
  }
  if (prefix !== undefined && prefix.address !== prefix.first) findings.report('pod-cidr-host-bits', place, subnet, { subnet: prefix.text })
}

function wireHost(cluster: ResolvedCluster, host: Host, subnet: Prefix, ifname: string): HostWiring {
  const gateway = formatIp(subnet.first + 1)
  const pods = { mtu: MTU, routes: [{ dst: 'default', gateway, dev: 'eth0' }], sysctl: ENDS }
  if (host.pods.length === 0 && host.node.bridge === undefined) return { links: [], addrs: [], ruleset: [], sysctl: ENDS, pods }
  const { mtu = MTU, ifindex } = host.node.bridge ?? {}
  const link: LinkDraft = {
    kind: 'bridge', ifname, address: host.bridgeMac ?? cluster.mac(`${host.name} ${ifname}`), mtu, up: true, ...(ifindex !== undefined && { ifindex }),
  }
  return {
    links: [link],
    addrs: [addrOf(ifname, gateway, subnet)],
    ruleset: [natTable(subnet, ifname), filterTable(ifname)],
    sysctl: { ...FORWARDS, 'net.bridge.bridge-nf-call-iptables': '1' },
    pods,
  }
}
