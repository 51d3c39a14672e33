import { hasHostBits, parseMac, parsePrefix, prefixOf, type Prefix } from '../../address/index.js'
import type { ClusterNode, HostNode, MachineNode } from '../../dsl/index.js'
import { literal } from '../../plan/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { Network } from '../network.js'
import type { Host, Machine, ResolvedCluster, Router } from '../resolved.js'
import { macPool } from './mac-pool.js'
import { resolveOwnRows, type Connected } from './own-rows.js'
import { resolvePods } from './pods.js'
import { resolveWires, type Wires } from './segments.js'
import { resolveUplinks } from './uplinks.js'

/** Reads all texts of a declaration and puts its machines on their wires. What cannot be read is left out and has a finding. */
export function resolveCluster(node: ClusterNode, network: Network | undefined, findings: Findings): ResolvedCluster {
  const place = `cluster(${literal(node.name)})`
  const wires = resolveWires(node, place, findings)
  const mac = macPool(node)
  return {
    node,
    place,
    segments: wires.segments,
    hosts: node.hosts.map((host) => resolveHost(host, call(place, 'host', host.name), network, wires, mac, findings)),
    routers: node.routers.map((router): Router => ({ node: router, ...resolveMachine(router, call(place, 'router', router.name), [], wires, mac, findings) })),
    mac,
  }
}

function resolveHost(node: HostNode, place: string, network: Network | undefined, wires: Wires, mac: (name: string) => string, findings: Findings): Host {
  const podCidr = node.podCidr === undefined ? undefined : readSubnet(node.podCidr, call(place, 'podCidr', node.podCidr), findings)
  const podNet = network?.podNet(node, podCidr)
  const connected = podNet === undefined ? [] : [{ ifname: podNet.bridge, subnet: podNet.subnet }]
  const bridgeMac = readMac(node.bridge?.mac, `${place}.bridge`, findings)
  const vtepMac = readMac(node.vtep?.mac, `${place}.vtep`, findings)
  return {
    node,
    ...resolveMachine(node, place, connected, wires, mac, findings),
    ...(podCidr !== undefined && { podCidr }),
    ...(podNet !== undefined && { podNet }),
    ...(bridgeMac !== undefined && { bridgeMac }),
    ...(vtepMac !== undefined && { vtepMac }),
    pods: resolvePods(node.pods, podNet, { name: node.name, place }, findings),
  }
}

function resolveMachine(node: MachineNode, place: string, connected: readonly Connected[], wires: Wires, mac: (name: string) => string, findings: Findings): Machine {
  if (node.addresses.length === 0) findings.report('host-without-address', place, node.name)
  const uplinks = resolveUplinks(node, place, wires, mac, findings)
  const subnets = uplinks.flatMap(({ ifname, addresses }) => addresses.map((subnet) => ({ ifname, subnet })))
  return { name: node.name, place, uplinks, own: resolveOwnRows(node, place, [...subnets, ...connected], findings) }
}

const readMac = (text: string | undefined, place: string, findings: Findings): string | undefined =>
  text === undefined ? undefined : findings.read('mac-unreadable', place, text, parseMac)

function readSubnet(text: string, place: string, findings: Findings): Prefix | undefined {
  const subnet = findings.read('subnet-unreadable', place, text, parsePrefix)
  if (subnet === undefined || !hasHostBits(subnet)) return subnet
  findings.report('pod-cidr-host-bits', place, text, { subnet: subnet.text })
  return prefixOf(subnet.first, subnet.prefixlen)
}
