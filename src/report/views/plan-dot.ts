import type { Link, Netns, Plan } from '../../plan/index.js'

/**
 * A plan as Graphviz text: hosts contain their pods, both contain devices; edges are veth pairs, ports of bridges, tunnels' lower
 * devices and segments. `dot -Tsvg` draws it.
 */
export function planDot(plan: Plan): string {
  const machines = plan.netns.filter(({ role }) => role !== 'pod')
  const podsOf = (machine: Netns): readonly Netns[] => plan.netns.filter(({ role, host }) => role === 'pod' && host === machine.name)
  const lines = [
    `graph ${quote(plan.name)} {`,
    '  graph [compound=true, fontname="Courier"]',
    '  node [shape=box, fontname="Courier", fontsize=10]',
    '  edge [fontname="Courier", fontsize=9]',
    ...machines.flatMap((machine) => box(machine, podsOf(machine)).map((line) => `  ${line}`)),
    ...plan.segments.map(({ name, subnet }) => `  ${quote(`segment/${name}`)} [shape=ellipse, label=${label([name, subnet])}]`),
    ...plan.netns.flatMap((netns) => netns.links.flatMap((link) => edges(netns, link).map((edge) => `  ${edge}`))),
    '}',
  ]
  return lines.join('\n')
}

function box(netns: Netns, inside: readonly Netns[]): string[] {
  const devices = netns.links
    .filter(({ kind }) => kind !== 'loopback')
    .map((link) => `  ${idOf(netns.name, link.ifname)} [label=${label(deviceLines(netns, link))}]`)
  const pods = inside.flatMap((pod) => box(pod, []).map((line) => `  ${line}`))
  return [`subgraph ${quote(`cluster_${netns.name}`)} {`, `  label=${label(netns.cni ? [netns.name, `CNI: ${netns.cni.conflist.plugins.map(({ type }) => type).join(', ')}`] : [netns.name])}`, ...devices, ...pods, '}']
}

function deviceLines({ addrs }: Netns, link: Link): string[] {
  const addresses = addrs.filter(({ dev }) => dev === link.ifname).map(({ local, prefixlen }) => `${local}/${prefixlen}`)
  const tunnel = link.kind === 'vxlan' ? [`vxlan id ${link.id} dstport ${link.port}`] : []
  return [link.ifname, ...addresses, link.address, ...tunnel, `mtu ${link.mtu}${link.up ? '' : ' DOWN'}`]
}

function edges({ name, role }: Netns, link: Link): string[] {
  const here = idOf(name, link.ifname)
  const found: string[] = []
  if (link.master !== undefined) found.push(`${here} -- ${idOf(name, link.master)} [label="port"]`)
  if (link.kind === 'vxlan') found.push(`${here} -- ${idOf(name, link.link)} [style=dashed, label="vxlan"]`)
  if (link.kind !== 'veth') return found
  if ('segment' in link.peer) found.push(`${here} -- ${quote(`segment/${link.peer.segment}`)}`)
  // Each pair once: from the pod, or from the name that comes first.
  else if (role === 'pod' || (link.peer.netns === name ? link.ifname < link.peer.ifname : false)) found.push(`${here} -- ${idOf(link.peer.netns, link.peer.ifname)} [style=bold, label="veth"]`)
  return found
}

const idOf = (netns: string, ifname: string): string => quote(`${netns}/${ifname}`)
const label = (lines: readonly string[]): string => quote(lines.join('\n'))
/** A quoted ID of the dot language: only `"` and `\` are special in it, and a line end is `\n`. */
const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
