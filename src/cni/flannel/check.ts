import { covers, overlaps, parsePrefix, tryPrefix, type Prefix } from '../../address/index.js'
import type { Findings } from '../check/findings.js'
import { isPort } from '../check/paths.js'
import { call } from '../check/place.js'
import type { Host, ResolvedCluster } from '../resolved.js'
import { overlayMtu } from './vxlan-link.js'
import type { VxlanSettings } from './vxlan.js'

/** Reports what flannel's vxlan backend cannot do with a cluster. */
export function checkFlannel(cluster: ResolvedCluster, options: Required<VxlanSettings>, findings: Findings): void {
  const option = (name: keyof VxlanSettings): string => `${cluster.place}.network(flannel.vxlan({ ${name} }))`
  if (!Number.isInteger(options.vni) || options.vni < 0 || options.vni > 0xffffff) findings.report('network-vni', option('vni'), options.vni)
  if (!isPort(options.port)) findings.report('network-port', option('port'), options.port)
  const network = findings.read('subnet-unreadable', option('network'), options.network, parsePrefix)
  if (network === undefined) return
  for (const { name, subnet } of cluster.segments) {
    const prefix = tryPrefix(subnet)
    if (prefix !== undefined && overlaps(prefix, network)) findings.report('network-overlaps-segment', option('network'), options.network, { subnet, segment: name })
  }
  for (const host of cluster.hosts) checkHost(host, network, findings)
  checkOverlaps(cluster.hosts, findings)
}

function checkHost(host: Host, network: Prefix, findings: Findings): void {
  const { podCidr, node, place } = host
  if (podCidr === undefined) {
    if (node.podCidr === undefined) findings.report('pod-cidr-missing', place, host.name, { network: network.text })
  } else if (!covers(network, podCidr)) findings.report('pod-cidr-outside-network', call(place, 'podCidr', podCidr.text), podCidr.text, { network: network.text })
  const mtu = overlayMtu(host)
  for (const pod of node.pods) {
    if (pod.mtu !== undefined && pod.mtu > mtu) findings.report('pod-mtu', `${call(place, 'pod', pod.name)}.mtu`, pod.mtu, { mtu })
  }
}

/** Sorted by first address, a subnet overlaps an earlier one only if it begins before the furthest end so far. */
function checkOverlaps(hosts: readonly Host[], findings: Findings): void {
  const subnets = hosts.flatMap((host) => (host.podCidr === undefined ? [] : [{ host, subnet: host.podCidr }])).sort((a, b) => a.subnet.first - b.subnet.first)
  let widest: (typeof subnets)[number] | undefined
  for (const one of subnets) {
    if (widest !== undefined && one.subnet.first <= widest.subnet.last) {
      findings.report('pod-cidr-overlap', call(one.host.place, 'podCidr', one.subnet.text), one.subnet.text, { subnet: widest.subnet.text, host: widest.host.name })
    }
    if (widest === undefined || one.subnet.last > widest.subnet.last) widest = one
  }
}
