import type { Conntrack, Hop, Path, Place, TableEntry, Trace } from '../../engine/index.js'
import type { Layer } from '../../wire/index.js'
import { indexOf, type LayerOf } from '../headers/header-stack.js'

/** IPPROTO_ICMP: an error quotes the ports of another packet. */
const ICMP = 1

/** Addresses and ports of the packet that a hop carries, inside the tunnel where there is one. */
export interface PacketAddresses {
  readonly src: string
  readonly dst: string
  readonly sport?: number
  readonly dport?: number
}

/** A rewritten address or port, by NAT. */
export interface Translation {
  /** Where the packet was seen with it first. */
  readonly at: Place
  readonly from: PacketAddresses
  readonly to: PacketAddresses
  /** The rule, or the tracked connection, that asked for it, where the engine says. */
  readonly entry?: TableEntry
}

/** Addresses and ports of the innermost packet; undefined where it is no IPv4 packet. */
export function packetAddresses(layers: readonly Layer[]): PacketAddresses | undefined {
  const inside = indexOf(layers, 'vxlan') + 1
  let ipv4: LayerOf<'ipv4'> | undefined
  for (let at = inside, layer = layers[at]; layer !== undefined; layer = layers[++at]) {
    if (layer.kind === 'ipv4') ipv4 ??= layer
    else if (ipv4 !== undefined && ipv4.protocol !== ICMP && (layer.kind === 'udp' || layer.kind === 'tcp')) return { src: ipv4.src, dst: ipv4.dst, sport: layer.sport, dport: layer.dport }
  }
  return ipv4 && { src: ipv4.src, dst: ipv4.dst }
}

/**
 * Every translation on a path: where a hop's addresses or ports differ from those of the hop before, where the first hop has another
 * destination than the probe asked for (DNAT of the sender's own stack), and where the last hop was translated on
 * its way up (redirect), which only its connection shows.
 */
export function translationsOf(path: Path, trace?: Trace): readonly Translation[] {
  const found: Translation[] = []
  let before = asked(path, trace)
  let seen: readonly Layer[] | undefined
  const { hops } = path
  for (let index = 0, hop = hops[0]; hop !== undefined; hop = hops[++index]) {
    // Hops share the headers that nobody rewrote between them.
    if (hop.layers === seen) continue
    seen = hop.layers
    const now = packetAddresses(hop.layers)
    if (now && before && differs(before, now)) found.push(translation(hop, before, now, [hops[index - 1], hop]))
    before = now ?? before
  }
  const last = hops.at(-1)
  const up = last && before && path.outcome.kind === 'delivered' ? translatedOnTheWayUp(last, before) : undefined
  return up ? [...found, up] : found
}

function asked(path: Path, trace: Trace | undefined): PacketAddresses | undefined {
  const first = path.hops[0] && packetAddresses(path.hops[0].layers)
  if (!first || !trace) return undefined
  const { probe } = trace
  return { ...first, dst: probe.dst, ...(probe.protocol !== 'icmp' && { dport: probe.port }) }
}

function differs(a: PacketAddresses, b: PacketAddresses): boolean {
  if (a.src !== b.src || a.dst !== b.dst) return true
  // A later fragment has no ports: that is no translation.
  return (a.sport !== b.sport && a.sport !== undefined && b.sport !== undefined) || (a.dport !== b.dport && a.dport !== undefined && b.dport !== undefined)
}

function translation(hop: Hop, from: PacketAddresses, to: PacketAddresses, near: readonly (Hop | undefined)[]): Translation {
  const entry = near.flatMap((candidate) => candidate?.decided ?? []).find((candidate) => candidate.table === 'nft' && isNat(candidate.row.rule?.expr ?? []))
  return { at: { netns: hop.netns, ifname: hop.ifname }, from, to, ...(entry && { entry }) }
}

function isNat(statements: readonly object[]): boolean {
  return statements.some((statement) => 'masquerade' in statement || 'snat' in statement || 'dnat' in statement || 'redirect' in statement)
}

function translatedOnTheWayUp(hop: Hop, before: PacketAddresses): Translation | undefined {
  for (const entry of hop.decided ?? []) {
    if (entry.table !== 'conntrack') continue
    const to = translatedBy(entry.row, before)
    if (to && differs(before, to)) return { at: { netns: hop.netns, ifname: hop.ifname }, from: before, to, entry }
  }
  return undefined
}

/** The destination of a packet of the original direction that is still untranslated. */
function translatedBy({ original, reply }: Conntrack, before: PacketAddresses): PacketAddresses | undefined {
  if (original.dst !== before.dst || (before.dport !== undefined && original.dport !== before.dport)) return undefined
  return { ...before, dst: reply.src, ...(before.dport !== undefined && { dport: reply.sport }) }
}
