import type { Veth } from '../link.js'
import type { Plan } from '../plan.js'
import { shCommand, shComment } from './sh-quote.js'

/** The far end of a link whose peer is a segment: a port of the bridge that stands for the wire. */
export interface WirePort {
  readonly netns: string
  readonly bridge: string
  readonly ifname: string
}

/** The segments of a plan as bridges in a namespace of their own. */
export interface Wires {
  /** Name of that namespace; undefined where the plan has no segments. */
  readonly netns: string | undefined
  portOf(netns: string, link: Veth): WirePort | undefined
  /** Commands that make the namespace and its bridges. */
  readonly lines: readonly string[]
}

/** Chooses a namespace, bridges and ports for the segments. Names are by number, since a segment's may be too long for a device. */
export function wiresOf(plan: Plan): Wires {
  if (plan.segments.length === 0) return { netns: undefined, portOf: () => undefined, lines: [] }
  const taken = new Set(plan.netns.map(({ name }) => name))
  let netns = `${plan.name}-wires`
  while (taken.has(netns)) netns += '-'
  const bridges = new Map(plan.segments.map(({ name }, at) => [name, `wire${at}`]))
  const ports = new Map<string, string>()
  for (const { name, links } of plan.netns) for (const link of links) if (link.kind === 'veth' && 'segment' in link.peer) ports.set(`${name} ${link.ifname}`, `port${ports.size}`)
  return {
    netns,
    portOf(owner, link) {
      const bridge = 'segment' in link.peer ? bridges.get(link.peer.segment) : undefined
      const ifname = ports.get(`${owner} ${link.ifname}`)
      return bridge === undefined || ifname === undefined ? undefined : { netns, bridge, ifname }
    },
    lines: [
      '',
      shComment('The wires of the underlay: a bridge for each segment.'),
      shCommand(['netns', netns]),
      ...plan.segments.flatMap(({ name, subnet }, at) => {
        const bridge = `wire${at}`
        return [
          shComment(`${bridge} is the segment ${name}, ${subnet}.`),
          // 65535: the wire itself drops nothing for its length.
          shCommand(['link', netns, bridge, 'mtu', '65535', 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0', 'mcast_snooping', '0']),
          shCommand(['ip', '-n', netns, 'link', 'set', 'dev', bridge, 'up']),
        ]
      }),
    ],
  }
}
