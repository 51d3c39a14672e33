import { contains, covers, parsePrefix, tryPrefix, type Prefix } from '../../address/index.js'
import type { ClusterNode, MachineNode } from '../../dsl/index.js'
import type { Segment } from '../../plan/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'

/** The wires of a cluster. */
export interface Wires {
  readonly segments: readonly Segment[]
  has(name: string): boolean
  /** Name of the wire that an address is on, by its subnet. */
  of(address: Prefix): string | undefined
}

interface Wire {
  readonly name: string
  readonly subnet: Prefix
  /** The subnet as written, so that the plan shows what was declared. */
  readonly text: string
}

/** The wires that were declared; where none was, each subnet of a machine is one. */
export function resolveWires(node: ClusterNode, place: string, findings: Findings): Wires {
  const wires = node.segments.length === 0 ? impliedWires([...node.hosts, ...node.routers]) : declaredWires(node, place, findings)
  const names = new Set([...node.segments, ...wires].map(({ name }) => name))
  // The longest prefix first, so that the first that contains an address is its wire.
  const sorted = [...wires].sort((a, b) => b.subnet.prefixlen - a.subnet.prefixlen)
  return {
    segments: wires.map(({ name, text }) => ({ name, subnet: text })),
    has: (name) => names.has(name),
    of: (address) => sorted.find(({ subnet }) => contains(subnet, address.address))?.name,
  }
}

function declaredWires(node: ClusterNode, place: string, findings: Findings): readonly Wire[] {
  return node.segments.flatMap(({ name, subnet }) => {
    const prefix = findings.read('subnet-unreadable', call(place, 'segment', name, subnet), subnet, parsePrefix)
    return prefix === undefined ? [] : [{ name, subnet: prefix, text: subnet }]
  })
}

/** Prefixes are disjoint or one is in the other, so after sorting the last wire is the only one that can cover the next prefix. */
function impliedWires(machines: readonly MachineNode[]): readonly Wire[] {
  const prefixes = new Map<string, Prefix>()
  for (const { addresses } of machines) {
    for (const { address, segment } of addresses) {
      const prefix = segment === undefined ? tryPrefix(address) : undefined
      if (prefix !== undefined) prefixes.set(prefix.text, prefix)
    }
  }
  const subnets: Prefix[] = []
  for (const prefix of [...prefixes.values()].sort((a, b) => a.first - b.first || a.prefixlen - b.prefixlen)) {
    const last = subnets.at(-1)
    if (last === undefined || !covers(last, prefix)) subnets.push(prefix)
  }
  return subnets.map((subnet, index) => ({ name: subnets.length === 1 ? 'underlay' : `underlay-${index + 1}`, subnet, text: subnet.text }))
}
