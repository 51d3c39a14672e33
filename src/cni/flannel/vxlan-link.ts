import type { LinkDraft } from '../network.js'
import type { Host } from '../resolved.js'
import type { Lease } from './lease.js'

/** Outer Ethernet (14), IPv4 (20), UDP (8) and VXLAN (8) headers. */
const OVERHEAD = 50
/** Of an external interface that is not known yet. */
const ETHERNET_MTU = 1500

/** MTU of the VXLAN device of a host and, by way of subnet.env, of its pods. */
export const overlayMtu = (host: Host): number => host.node.vtep?.mtu ?? (host.uplinks[0]?.mtu ?? ETHERNET_MTU) - OVERHEAD

/** Equivalent to: `ip link add <ifname> address <MAC> mtu <MTU> type vxlan id <vni> local <public IP> dev <external> dstport <port> nolearning`. */
export function vxlanLink({ host, external, publicIp, vtepMac }: Lease, ifname: string, vni: number, port: number): LinkDraft {
  const ifindex = host.node.vtep?.ifindex
  return {
    kind: 'vxlan', ifname, address: vtepMac, mtu: overlayMtu(host), up: true, id: vni, local: publicIp, link: external.ifname, port, learning: false,
    ...(ifindex !== undefined && { ifindex }),
  }
}
