import { parseAddr, parseFdb, parseNeigh, parseRoute, parseRule, parseRuleset, type BridgePort, type Link, type Plan, type StateRows } from '../../../../src/plan/index.js'

// Reads the named namespaces that a script made with the real tools. What a plan calls by name and the kernel by number
// (the other end of a veth pair) is resolved over all namespaces.

interface JsonLink {
  readonly ifname: string
  readonly ifindex: number
  readonly address: string
  readonly mtu: number
  readonly flags: readonly string[]
  readonly master?: string
  readonly link_index?: number
  readonly link_netnsid?: number
  readonly linkinfo?: {
    readonly info_kind?: string
    readonly info_data?: { readonly id?: number; readonly local?: string; readonly link?: string; readonly port?: number; readonly learning?: boolean; readonly ageing_time?: number }
    readonly info_slave_data?: { readonly state?: string; readonly hairpin?: boolean; readonly learning?: boolean; readonly flood?: boolean }
  }
}

const MARK = '=====hopspec====='

/** The commands whose output `readBack` understands. */
export const readCommands = (plan: Plan): string =>
  plan.netns
    .map(({ name, sysctl }) => {
      const show = ['ip -j -d link show', 'ip -4 -o addr show', 'ip -4 route show table all', 'ip -4 rule show', 'ip -4 neigh show nud all', 'bridge fdb show'].map((command) => command.replace(/^(ip|bridge)/, `$1 -n ${name}`))
      const others = [`ip netns exec ${name} nft -s list ruleset`, ...Object.keys(sysctl).map((key) => `ip netns exec ${name} sysctl ${key}`)]
      return [...show, others[0] ?? '', others.length > 1 ? others.slice(1).join('; ') : 'true'].map((command) => `${command}; echo ${MARK}`).join('\n')
    })
    .join('\n')

/** The state of each namespace, in the plan's order. Listeners and containers are processes, and not a script's to make. */
export function readBack(plan: Plan, output: string): readonly StateRows[] {
  const parts = output.split(`${MARK}\n`)
  return plan.netns.map((netns, at) => {
    const [links = '', addrs = '', routes = '', rules = '', neigh = '', fdb = '', ruleset = '', sysctl = ''] = parts.slice(at * 8)
    return {
      links: (JSON.parse(links) as readonly JsonLink[]).map((link) => linkOf(plan, netns.name, link)),
      addrs: lines(addrs).map((line) => parseAddr(line.replace(/^\d+: \S+\s+/, '').replace(/\\.*$/, ''))),
      routes: lines(routes).map(parseRoute),
      rules: lines(rules).map(parseRule),
      neigh: lines(neigh).map((line) => parseNeigh(line)),
      fdb: lines(fdb).map((line) => parseFdb(line)),
      ruleset: parseRuleset(ruleset),
      sysctl: Object.fromEntries(lines(sysctl).map((line) => line.split(' = '))) as Record<string, string>,
      listeners: netns.listeners,
      containers: netns.containers,
    }
  })
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

function linkOf(plan: Plan, netns: string, { ifname, ifindex, address, mtu, flags, master, linkinfo }: JsonLink): Link {
  const slave = linkinfo?.info_slave_data
  const port: BridgePort | undefined = slave && { hairpin: slave.hairpin ?? false, learning: slave.learning ?? true, flood: slave.flood ?? true, state: slave.state as NonNullable<BridgePort['state']> }
  const base = { ifname, ifindex, address, mtu, up: flags.includes('UP'), ...(master !== undefined && { master }), ...(master !== undefined && port && { bridgePort: port }) }
  const data = linkinfo?.info_data ?? {}
  switch (linkinfo?.info_kind) {
    case 'bridge': return { ...base, kind: 'bridge', ageingTime: (data.ageing_time ?? 0) / 100 }
    case 'vxlan': return { ...base, kind: 'vxlan', id: data.id ?? -1, local: data.local ?? '', link: data.link ?? '', port: data.port ?? -1, learning: data.learning ?? false }
    // `ip link` knows the peer by index only; that it is the right one, the packets of other tests show.
    case 'veth': return { ...base, kind: 'veth', peer: peerOf(plan, netns, ifname) }
    default: return { ...base, kind: 'loopback' }
  }
}

function peerOf(plan: Plan, netns: string, ifname: string): { readonly netns: string; readonly ifname: string } | { readonly segment: string } {
  const link = plan.netns.find(({ name }) => name === netns)?.links.find((one) => one.ifname === ifname)
  return link?.kind === 'veth' ? link.peer : { segment: 'nowhere' }
}
