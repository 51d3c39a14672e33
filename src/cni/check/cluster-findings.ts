import type { Registry } from '../../plan/index.js'

/** What can be wrong with a declaration before there is a plan; the findings of the plan itself come on top. */
export const CLUSTER_FINDINGS = {
  'address-unreadable': { level: 'malformed', problem: 'is not an address: it {problem}', remedy: 'write {remedy}' },
  'subnet-unreadable': { level: 'malformed', problem: 'is not a subnet: it {problem}', remedy: 'write {remedy}' },
  'mac-unreadable': { level: 'malformed', problem: 'is not a MAC address: it {problem}', remedy: 'write {remedy}' },
  'route-unreadable': { level: 'malformed', problem: 'is not a route: {problem}', remedy: 'write {remedy}' },
  'neighbour-unreadable': { level: 'malformed', problem: 'is not a neighbour: {problem}', remedy: 'write {remedy}' },
  'fdb-unreadable': { level: 'malformed', problem: 'is not a forwarding entry: {problem}', remedy: 'write {remedy}' },
  'nft-unreadable': { level: 'malformed', problem: 'is not what nft takes: {problem}', remedy: 'write what nft -f takes' },

  'name-duplicate': { level: 'malformed', problem: 'is the name of a {role} already', remedy: 'give each host, router and pod of the cluster a name of its own' },
  'name-is-address': { level: 'inconsistent', problem: 'is an address and cannot be told from one in a path', remedy: 'take a name' },
  'host-without-address': { level: 'malformed', problem: 'has no address', remedy: 'give it one: .address(cidr)' },

  'segment-not-declared': { level: 'malformed', problem: 'is no segment of the cluster', remedy: 'declare it with .segment(name, subnet)' },
  'address-on-no-segment': { level: 'malformed', problem: 'is in no segment of the cluster', remedy: 'declare its segment, or name one: .address(cidr, { segment })' },
  'device-on-two-segments': { level: 'malformed', problem: 'is another segment than {segment}, which {dev} is on', remedy: 'name another device' },
  'route-without-device': { level: 'malformed', problem: 'names no device, and its gateway is in no subnet of {name}', remedy: "name the device, with 'onlink' where the gateway is in none of its subnets" },

  'network-missing': { level: 'malformed', problem: 'has pods and no network', remedy: 'declare one: .network(flannel.vxlan({ network }))' },
  'network-foreign': { level: 'malformed', problem: 'is not a network that this version of hopspec can wire', remedy: 'take one of this package: flannel.vxlan(…) or bridge(…)' },
  'network-overlaps-segment': { level: 'inconsistent', problem: 'overlaps {subnet} of segment {segment}', remedy: 'give pods and machines subnets of their own' },
  'pod-cidr-missing': { level: 'malformed', problem: 'has no subnet for its pods', remedy: 'give it one of {network}: .podCidr(cidr)' },
  'pod-cidr-host-bits': { level: 'malformed', problem: 'has bits set behind its prefix length', remedy: 'write {subnet}' },
  'pod-cidr-too-small': { level: 'malformed', problem: 'has no room for a gateway and a pod', remedy: 'take a prefix length of at most 30' },
  'pod-cidr-outside-network': { level: 'inconsistent', problem: 'is outside {network}, the network of the cluster', remedy: 'take a subnet of it' },
  'pod-cidr-overlap': { level: 'malformed', problem: 'overlaps {subnet} of {host}', remedy: 'give each host a subnet of its own' },
  'pod-cidr-exhausted': { level: 'malformed', problem: 'has no free address for pod {pod}', remedy: 'take a larger subnet or fewer pods' },
  'pod-outside-cidr': { level: 'malformed', problem: 'is outside {subnet}, the subnet of the pods of {host}', remedy: 'take an address of it' },
  'pod-address-gateway': { level: 'malformed', problem: "is the gateway's address", remedy: 'take another address of {subnet}' },
  'pod-mtu': { level: 'inconsistent', problem: 'is more than {mtu}, the MTU of the pod network', remedy: 'take at most {mtu}' },
  'network-vni': { level: 'malformed', problem: 'is not a VNI', remedy: 'take a whole number from 0 to 16777215' },
  'network-port': { level: 'malformed', problem: 'is not a UDP port', remedy: 'take a whole number from 1 to 65535; flannel uses 8472' },
  'network-several-hosts': { level: 'inconsistent', problem: 'is a network of one host, and {host} has pods too', remedy: 'put all pods on one host, or take flannel.vxlan(…)' },
  'setting-unused': { level: 'inconsistent', problem: 'means nothing to the network {network}', remedy: 'leave it out' },

  'path-end-unknown': { level: 'inconsistent', problem: 'is no host, router, pod or container of the cluster', remedy: 'declare it, or correct the name' },
  'path-host-unknown': { level: 'inconsistent', problem: 'is no {what} of the cluster', remedy: 'declare it, or correct the name' },
  'path-devices-none': { level: 'inconsistent', problem: 'names no device, and every packet passes some', remedy: "name what it passes, such as ['veth', 'cni0']" },
  'path-device-unknown': { level: 'inconsistent', problem: 'is no device of {host}', remedy: 'name one of {devices}' },
  'path-port': { level: 'inconsistent', problem: 'is not a port', remedy: 'take a whole number from 1 to 65535' },
} as const satisfies Registry

export type ClusterCode = keyof typeof CLUSTER_FINDINGS
