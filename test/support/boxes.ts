import { createLab } from '../../src/lab/index.js'
import type { Lab, Names, Path, Session, Trace } from '../../src/engine/index.js'
import { modelEngine } from '../../src/model/index.js'
import {
  parseAddr, parseFdb, parseListener, parseNeigh, parseRoute, parseRule, parseRuleset, table, type BridgePort, type Link, type Netns, type Plan,
} from '../../src/plan/index.js'

/** A link of a box: by default a veth. */
export interface BoxLink {
  /** The other end: 'b/eth0', or the name of a segment. */
  readonly to?: string
  readonly kind?: 'bridge' | 'vxlan'
  readonly mac?: string
  readonly mtu?: number
  readonly up?: boolean
  readonly master?: string
  readonly port?: BridgePort
  readonly ageingTime?: number
  readonly vxlan?: { readonly id?: number; readonly local: string; readonly link: string; readonly port?: number; readonly learning?: boolean }
}

/** A namespace, in iproute2's own texts. */
export interface Box {
  readonly role?: Netns['role']
  readonly links?: Readonly<Record<string, BoxLink>>
  readonly addrs?: readonly string[]
  readonly routes?: readonly string[]
  readonly rules?: readonly string[]
  readonly neigh?: readonly string[]
  readonly fdb?: readonly string[]
  readonly nft?: string
  readonly sysctl?: Readonly<Record<string, string>>
  readonly listen?: readonly string[]
  readonly containers?: readonly string[]
}

const lo: Link = { kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up: true }

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** A plan of a few namespaces, with as little in it as a test needs: links have MACs 02:00:00:00:<box>:<ifindex>. */
export function planOf(boxes: Readonly<Record<string, Box>>): Plan {
  const names = Object.keys(boxes)
  const segments = new Set(Object.values(boxes).flatMap(({ links = {} }) => Object.values(links).flatMap(({ to }) => (to === undefined || to.includes('/') ? [] : [to]))))
  return {
    name: 'boxes',
    segments: [...segments].map((name) => ({ name, subnet: '192.0.2.0/24' })),
    netns: names.map((name, index) => netnsOf(name, boxes[name] ?? {}, index + 1)),
  }
}

function netnsOf(name: string, box: Box, number: number): Netns {
  const links = Object.entries(box.links ?? {}).map(([ifname, link], index) => linkOf(ifname, link, index + 2, `02:00:00:00:${hex(number)}:${hex(index + 2)}`))
  return {
    name,
    role: box.role ?? 'host',
    links: [lo, ...links],
    addrs: (box.addrs ?? []).map((text) => parseAddr(text)),
    routes: table((box.routes ?? []).map(parseRoute)),
    rules: (box.rules ?? []).map(parseRule),
    neigh: table((box.neigh ?? []).map((text) => parseNeigh(text))),
    fdb: table((box.fdb ?? []).map((text) => parseFdb(text))),
    ruleset: box.nft === undefined ? [] : parseRuleset(box.nft),
    sysctl: box.sysctl ?? {},
    listeners: (box.listen ?? []).map(parseListener),
    containers: box.containers ?? [],
  }
}

function linkOf(ifname: string, link: BoxLink, ifindex: number, mac: string): Link {
  const base = {
    ifname, ifindex, address: link.mac ?? mac, mtu: link.mtu ?? 1500, up: link.up ?? true,
    ...(link.master !== undefined && { master: link.master }),
    ...(link.port !== undefined && { bridgePort: link.port }),
  }
  if (link.vxlan !== undefined) {
    const { id = 1, local, link: lower, port = 8472, learning = false } = link.vxlan
    return { kind: 'vxlan', ...base, id, local, link: lower, port, learning }
  }
  if (link.kind === 'bridge') return { kind: 'bridge', ...base, ...(link.ageingTime !== undefined && { ageingTime: link.ageingTime }) }
  const [netns = '', peer] = (link.to ?? '').split('/')
  return { kind: 'veth', ...base, peer: peer === undefined ? { segment: netns } : { netns, ifname: peer } }
}

/** The boxes, running on the model. */
export function boxLab(boxes: Readonly<Record<string, Box>>): Lab<Names> {
  const plan = planOf(boxes)
  let session: Promise<Session> | undefined
  return createLab<Names>(plan, 'model', { open: () => (session ??= modelEngine.open(plan)), opened: () => session })
}

/** Forwarding switched on. */
export const FORWARDING = { 'net.ipv4.ip_forward': '1' } as const

/** A path in one line: 'a/eth0> b/eth0< …', `>` out and `<` in. */
export const way = ({ hops }: Path): string => hops.map(({ netns, ifname, dir }) => `${netns}/${ifname}${dir === 'out' ? '>' : '<'}`).join(' ')

/** What became of a path, in one line: 'delivered at b eth0', 'dropped at b eth0: RP_FILTER'. */
export function end({ outcome }: Path): string {
  const at = outcome.at.ifname === undefined ? outcome.at.netns : `${outcome.at.netns} ${outcome.at.ifname}`
  if (outcome.kind === 'delivered') return `delivered at ${at}`
  const by = outcome.kind === 'rejected' ? ` by ${'icmp' in outcome.by ? outcome.by.icmp : 'RST'}` : ''
  return `${outcome.kind} at ${at}${by}: ${outcome.reason}`
}

/** The request's end, what came back, and the errors, for one glance. */
export const ends = (trace: Trace): readonly string[] => [
  end(trace.request),
  ...(trace.reply === undefined ? [] : [`reply ${end(trace.reply)}`]),
  ...trace.errors.map((error) => `error from ${error.hops[0]?.netns ?? '?'} ${end(error)}`),
]
