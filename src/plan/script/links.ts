import { formatBridgePort, type Link, type Veth } from '../link.js'
import type { Netns } from '../netns.js'
import { shCommand } from './sh-quote.js'
import type { Wires } from './wires.js'

/** Commands that make the devices of a namespace. Of a veth pair, the end that comes first in the plan makes both. */
export function linkLines(netns: Netns, wires: Wires, farEnd: (link: Veth) => Link | undefined, isFirst: (link: Veth) => boolean): readonly string[] {
  const lines: string[] = []
  // A VXLAN device takes its MTU from its lower device, so it comes after it.
  for (const link of [...netns.links].sort((a, b) => Number(a.kind === 'vxlan') - Number(b.kind === 'vxlan'))) lines.push(...makeLines(netns.name, link, wires, farEnd, isFirst))
  return lines
}

function makeLines(netns: string, link: Link, wires: Wires, farEnd: (link: Veth) => Link | undefined, isFirst: (link: Veth) => boolean): readonly string[] {
  const { ifname } = link
  switch (link.kind) {
    case 'loopback': return link.mtu === 65536 ? [] : [set(netns, ifname, 'mtu', String(link.mtu))]
    case 'bridge': return [make(netns, link, 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0', 'ageing_time', String(Math.round((link.ageingTime ?? 300) * 100))), ...settings(netns, link)]
    case 'vxlan':
      return [
        make(netns, link, 'type', 'vxlan', 'id', String(link.id), 'local', link.local, 'dev', link.link, 'dstport', String(link.port), link.learning ? 'learning' : 'nolearning'),
        set(netns, ifname, 'address', link.address),
      ]
    case 'veth': {
      const port = wires.portOf(netns, link)
      if (port !== undefined) {
        return [
          make(netns, link, 'type', 'veth', 'peer', 'name', port.ifname, 'netns', port.netns, 'mtu', '65535'),
          set(port.netns, port.ifname, 'master', port.bridge, 'up'),
          ...settings(netns, link),
        ]
      }
      const peer = farEnd(link)
      if (peer === undefined || 'segment' in link.peer || !isFirst(link)) return settings(netns, link)
      return [make(netns, link, 'type', 'veth', 'peer', 'name', peer.ifname, 'netns', link.peer.netns, ...identity(peer)), ...settings(netns, link)]
    }
  }
}

/** Settings of a device that may be there already. */
const settings = (netns: string, { ifname, mtu, address }: Link): readonly string[] => [set(netns, ifname, 'mtu', String(mtu), 'address', address)]

const identity = ({ ifindex, mtu, address }: Link): readonly string[] => ['index', String(ifindex), 'mtu', String(mtu), 'address', address]

/** `link` is a function of the script: makes the device unless it is there. */
const make = (netns: string, link: Link, ...type: readonly string[]): string => shCommand(['link', netns, link.ifname, ...identity(link), ...type])

const set = (netns: string, ifname: string, ...words: readonly string[]): string => shCommand(['ip', '-n', netns, 'link', 'set', 'dev', ifname, ...words])

/** Commands that put the ports of a namespace into their bridges and take its devices up. */
export function upLines({ name, links }: Netns): readonly string[] {
  const lines: string[] = []
  for (const link of links) {
    if (link.master !== undefined) lines.push(set(name, link.ifname, 'master', link.master))
    const { state: _state, ...settings } = link.bridgePort ?? {}
    const port = formatBridgePort(settings)
    if (link.master !== undefined && port !== '') lines.push(portLine(name, link.ifname, port))
    lines.push(set(name, link.ifname, link.up ? 'up' : 'down'))
  }
  return lines
}

/**
 * Commands for STP states, which the kernel refuses ("Network is down") of a port whose bridge or other end is not up yet. To look at
 * the port first makes the kernel see its carrier; seen later, that would enable a disabled port again (`br_port_carrier_check()`).
 */
export const portStateLines = ({ name, links }: Netns): readonly string[] =>
  links.flatMap(({ ifname, master, bridgePort }) => (master === undefined || bridgePort?.state === undefined ? [] : [`${shCommand(['ip', '-n', name, 'link', 'show', 'dev', ifname])} >/dev/null`, portLine(name, ifname, formatBridgePort({ state: bridgePort.state }))]))

const portLine = (netns: string, ifname: string, port: string): string => shCommand(['bridge', '-n', netns, 'link', 'set', 'dev', ifname, ...port.split(' ')])
