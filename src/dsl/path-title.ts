import type { PathItem } from '../engine/index.js'
import type { PathExpectation, PathNode } from './path-node.js'

/** The title of the test that a declared path becomes: 'coffee → tea: icmp traverses veth, cni0, flannel.1, eth0, encapsulated in VNI 1'. */
export function pathTitle({ from, to, probe, expectations }: PathNode): string {
  const what = probe.protocol === 'icmp' ? 'icmp' : `${probe.protocol} ${probe.port}`
  const claims = expectations.map(formatClaim).join(', ')
  return `${from} → ${to}: ${what} ${claims || 'is answered'}`
}

function formatClaim(expectation: PathExpectation): string {
  switch (expectation.kind) {
    case 'traverses': return `traverses ${expectation.exactly ? 'exactly ' : ''}${expectation.items.map(formatItem).join(', ')}`
    case 'encapsulated': return formatEncapsulated(expectation.fields)
    case 'untouched': return 'untouched'
    case 'masqueradedAs': return `masqueraded as ${expectation.host}`
    case 'droppedAt': return `dropped at ${expectation.host} ${expectation.device}: ${expectation.reason}`
    case 'isolated': return 'never arrives'
  }
}

function formatItem(item: PathItem): string {
  if (typeof item === 'string') return item
  if (item instanceof RegExp) return String(item)
  const { netns, ifname, kind, via } = item
  return [netns, ifname, kind, via].filter((part) => part !== undefined).join(' ')
}

function formatEncapsulated({ vni, vxlan }: Extract<PathExpectation, { kind: 'encapsulated' }>['fields']): string {
  const id = vni ?? vxlan?.vni
  return typeof id === 'number' ? `encapsulated in VNI ${id}` : 'encapsulated'
}
