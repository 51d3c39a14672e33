import { formatIp } from '../../address/index.js'
import type { MachineNode } from '../../dsl/index.js'
import type { Link, Netns } from '../../plan/index.js'
import type { HostWiring, LinkDraft } from '../network.js'
import type { Machine, Uplink } from '../resolved.js'
import { addrOf, LOOPBACK_ADDR } from './addrs.js'
import { indexLinks } from './index-links.js'
import { tableOf } from './mesh.js'
import { mergeTables } from './merge-tables.js'
import { overlay } from './sysctls.js'

/** The namespace of a host or router: its uplinks, what the network gives it and what was declared by hand. */
export function wireMachine(role: 'host' | 'router', machine: Machine & { readonly node: MachineNode }, wiring: Omit<HostWiring, 'pods'>, ports: readonly LinkDraft[] = []): Netns {
  const { name, uplinks, own, node } = machine
  return {
    name,
    role,
    links: indexLinks([...uplinks.map(wireUplink), ...wiring.links, ...ports]) satisfies readonly Link[],
    addrs: [LOOPBACK_ADDR, ...uplinks.flatMap(({ ifname, addresses }) => addresses.map((prefix) => addrOf(ifname, formatIp(prefix.address), prefix))), ...wiring.addrs],
    routes: tableOf(own.routes, wiring.routes),
    rules: NONE,
    neigh: tableOf(own.neigh, wiring.neigh),
    fdb: tableOf(own.fdb, wiring.fdb),
    ruleset: mergeTables(wiring.ruleset, own.ruleset),
    sysctl: overlay(wiring.sysctl, node.sysctl),
    listeners: node.listeners,
    containers: NONE,
  }
}

const NONE: readonly never[] = Object.freeze([])

const wireUplink = ({ ifname, segment, mac, mtu, ifindex }: Uplink): LinkDraft => ({
  kind: 'veth', ifname, address: mac, mtu, up: true, peer: { segment }, ...(ifindex !== undefined && { ifindex }),
})
