import type { ArpExchange, Outcome, Path, TraceData } from '../../engine/index.js'
import { inVain, resolve } from './arp.js'
import { correlate, type Marks } from './conversation.js'
import { endAt, type Surroundings } from './end.js'
import { errnoLoss } from './errno.js'
import type { NetnsFacts } from './facts.js'
import { isForSelf, lossAfter, unsentDrop, waitedFor, type Circumstances } from './loss.js'
import { createDevices, PACKET, type Devices, type Inventory, type TapRecord } from './record.js'
import { failing, refusal } from './refusal.js'
import { restore } from './restore.js'
import { datagram, isLaterFragment, quoted, sequenceOf, sightsOf, type Frame, type Sight } from './sight.js'
import { grow, type TreeNode } from './tree.js'
import { pathOf } from './ways.js'

/** All that was seen of one probe. */
export interface Observation extends Marks {
  /** Name of the plan. */
  readonly plan: string
  /** Merged: in order of time, those of one tap in queue order. */
  readonly records: readonly TapRecord[]
  readonly inventory: Inventory | Devices
  /** errno of the system call that refused to send ('ENETUNREACH'). */
  readonly errno?: string
  /** The sending socket got all that it waited for. */
  readonly received: boolean
  /** The sending socket took the first answer: the echo, the datagram, the SYN/ACK or the RST. */
  readonly answered: boolean
  /** The sending socket was told of an ICMP error. */
  readonly told: boolean
  /** By namespace. */
  readonly facts?: Readonly<Record<string, NetnsFacts>>
}

export interface Reconstruction {
  readonly trace: TraceData
  /** Namespaces in which a packet was lost, and of which nothing is known beside the records. */
  readonly wants: readonly string[]
}

/**
 * Makes a trace of what taps saw: a pure function. What was not observed is absent; where neither the frames nor the
 * facts say why a packet was lost, the reason is UNOBSERVED.
 */
export function reconstruct(seen: Observation): Reconstruction {
  const devices = 'byIndex' in seen.inventory ? seen.inventory : createDevices(seen.inventory)
  const sights = restore(sightsOf(seen.records, devices))
  const parts = correlate(sights.filter(({ inner }) => inner.arp === undefined), seen)
  const pick = (wanted: string): readonly Sight[] => sights.filter((sight) => parts.get(sight) === wanted)
  const [allErrors, allPackets] = [grow(pick('error'), devices), grow(pick('packet'), devices)]
  const errors = withoutRepeats(allErrors, quotedSegmentOf)
  const conversation = grouped(withoutRepeats(allPackets, segmentOf))
  const wants = new Set<string>()
  const want = (netns: string): unknown => wants.add(netns)
  const translations = translationsOf(conversation.flat(), devices)
  const facts: Circumstances['facts'] = (netns) => seen.facts?.[netns]
  const translated: Circumstances['translated'] = (netns, address) => translations.get(`${netns} ${address}`)
  const before: Circumstances = { devices, unanswered: [], facts, translated }
  const arp = resolutions(sights, parts, seen, before, want)
  const unanswered = inVain(arp)
  const about: Circumstances = { devices, unanswered, facts, translated }
  let counts: ReadonlyMap<string, number> | undefined
  const arrivals: Surroundings['arrivals'] = (netns) => (counts ??= arrivalsOf([...allErrors, ...allPackets], about)).get(netns) ?? 0
  const resets = conversation.flatMap(([root]) => (root.sight.inner.rest[0]?.kind === 'tcp' && root.sight.inner.rest[0].flags.rst ? [root] : []))
  const around = (roots: readonly TreeNode[], answers: readonly TreeNode[], complete: boolean): Surroundings =>
    ({ devices, unanswered, facts, translated, errors, answers, roots, complete, want, resets, arrivals, isStray: (leaf) => back.some(([root]) => root === roots[0]) && isStray(leaf, seen, devices) })
  const start = conversation.find(([root]) => root.device.netns === seen.probe.netns && !isEchoReply(root))?.[0]
  const forth = conversation.filter(([root]) => start !== undefined && isForward(root, start))
  const back = conversation.filter((packet) => !forth.includes(packet))
  const paths = new Map<TreeNode, Path>()
  for (const packet of conversation) {
    const [root, ...rest] = packet
    const others = (forth.includes(packet) ? back : forth).map(([first]) => first).filter((first) => first.sight.order >= root.sight.order)
    // The last packet in either direction has no answer; that the socket was served says that it arrived.
    const surroundings = around(packet, others, seen.received)
    paths.set(root, pathOf(root, rest, devices, (leaf) => endAt(leaf, surroundings)))
  }
  const failures = grouped(errors).map(([root, ...rest]) => pathOf(root, rest, devices, (leaf) => endAt(leaf, around([root, ...rest], [], seen.told))))
  const [first] = forth
  const request = first === undefined ? unsent(seen, errors, about, want) : (paths.get(first[0]) as Path)
  const packets = [...(first === undefined ? [request] : []), ...paths.values()]
  const reply = back[0] && paths.get(back[0][0])
  return {
    wants: [...wants],
    trace: {
      engine: 'kernel', plan: seen.plan, probe: seen.probe, token: seen.token, packets, request, ...(reply && { reply }), errors: failures, arp,
      verdict: { delivered: request.outcome.kind === 'delivered', answered: reply?.outcome.kind === 'delivered' && seen.answered },
    },
  }
}

/** delay_first_probe_time after its use a neighbour is asked whether it is still there, whatever is under way meanwhile: that is no part of a probe that did not pass there. */
function resolutions(sights: readonly Sight[], parts: ReadonlyMap<Sight, unknown>, seen: Observation, about: Circumstances, want: (netns: string) => unknown): readonly ArpExchange[] {
  const asked = sights.filter(({ inner }) => inner.arp !== undefined)
  if (asked.length === 0) return []
  const passed = new Set([seen.probe.netns, ...sights.filter((sight) => parts.has(sight) || sight.outer.ipv4 !== undefined).map(({ device }) => device.netns)])
  return resolve(asked, about, want).filter(({ cast, netns }) => cast !== 'unicast' || passed.has(netns))
}

/** Did a segment come to the prober's namespace that is not of its socket's connection? An answer that lost its translation on the way. Follows `__inet_lookup_established()`. */
function isStray({ device, sight: { outer } }: TreeNode, { probe, source, sport }: Marks, devices: Devices): boolean {
  const [segment] = outer.rest
  if (probe.protocol !== 'tcp' || segment?.kind !== 'tcp' || device.netns !== probe.netns || source === undefined || devices.reassembles(device.netns)) return false
  const own = [`${source}:${sport}`, `${probe.dst}:${probe.port}`]
  const ends = [`${outer.ipv4?.src}:${segment.sport}`, `${outer.ipv4?.dst}:${segment.dport}`]
  return own.sort().join() !== ends.sort().join()
}

/** How many packets each namespace's own stack got that were for the namespace, and of which nothing says that they were lost. */
function arrivalsOf(roots: readonly TreeNode[], about: Circumstances): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const walk = (node: TreeNode): void => {
    const { device: { netns, master }, dir, via, sight: { record, outer } } = node
    const came = dir === 'in' && master === undefined && via !== 'bridged' && record.pkttype !== PACKET.OTHERHOST && !isLaterFragment(outer)
    if (came && isForSelf(node, outer.ipv4?.dst ?? '', about) && lossAfter(node, about) === undefined) counts.set(netns, (counts.get(netns) ?? 0) + 1)
    node.children.forEach(walk)
  }
  roots.forEach(walk)
  return counts
}

type Roots = readonly [TreeNode, ...TreeNode[]]

/** TCP sends again what was not acknowledged in time. How often is a matter of the clock: a trace has it once, as it has what was said about it. */
function withoutRepeats(roots: readonly TreeNode[], key: (root: TreeNode) => string | undefined): readonly TreeNode[] {
  const seen = new Set<string>()
  return roots.filter((root) => {
    const segment = key(root)
    if (segment === undefined) return true
    const again = seen.has(segment)
    seen.add(segment)
    return !again
  })
}

/** What tells a segment that would be sent again from others; undefined of all else. */
function segmentOf(root: TreeNode): string | undefined {
  const segment = sequence(root.sight.inner)
  return segment && `${root.device.netns} ${flow(root)} ${segment}`
}

/** What tells an ICMP error about such a segment from others; undefined of all else. */
function quotedSegmentOf(root: TreeNode): string | undefined {
  const quote = quoted(root.sight.inner)
  const segment = quote && sequence(quote)
  const [icmp] = root.sight.inner.rest
  return segment && `${root.device.netns} ${icmp?.kind === 'icmp' ? `${icmp.type}/${icmp.code}` : ''} ${segment}`
}

/** The sequence numbers that a segment takes up: SYN, FIN and data. One cut anew for a smaller path MTU takes up others. */
function sequence(frame: Frame): string | undefined {
  const [segment] = frame.rest
  const taken = sequenceOf(frame)
  return taken && segment?.kind === 'tcp' ? `${segment.sport} ${segment.dport} ${segment.flags.syn ? 'syn' : ''} ${taken.from} ${taken.to}` : undefined
}

/** Puts the fragments that a sender made itself together, the first one first. */
function grouped(roots: readonly TreeNode[]): readonly Roots[] {
  const groups: [TreeNode, ...TreeNode[]][] = []
  for (const root of roots) {
    const whole = isLaterFragment(root.sight.outer) ? groups.find(([first]) => first.device === root.device && first.dir === root.dir && datagram(first.sight.outer) === datagram(root.sight.outer)) : undefined
    if (whole === undefined) groups.push([root])
    else whole.push(root)
  }
  return groups
}

const isEchoReply = ({ sight: { inner } }: TreeNode): boolean => inner.rest[0]?.kind === 'icmp' && inner.rest[0].type === 0

/** Did the prober send it, as it sent the first packet? */
function isForward(root: TreeNode, first: TreeNode): boolean {
  return root.device.netns === first.device.netns && flow(root) === flow(first)
}

/** Addresses and ports of a packet; of ICMP its type. */
function flow({ sight: { inner } }: TreeNode): string {
  const [transport] = inner.rest
  const ports = transport?.kind === 'udp' || transport?.kind === 'tcp' ? `${transport.sport} ${transport.dport}` : transport?.kind === 'icmp' ? transport.type : ''
  return `${inner.ipv4?.src} ${inner.ipv4?.dst} ${ports}`
}

/** Where a namespace forwarded a packet with an address of its own for a source, by namespace and that address: the source that it had. */
function translationsOf(roots: readonly TreeNode[], devices: Devices): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const walk = (node: TreeNode): void => {
    const [before, after] = [node.parent?.sight.outer.ipv4?.src, node.sight.outer.ipv4?.src]
    const { netns } = node.device
    if (node.via === 'routed' && before !== undefined && after !== undefined && before !== after && devices.isLocal(netns, after)) found.set(`${netns} ${after}`, before)
    node.children.forEach(walk)
  }
  roots.forEach(walk)
  return found
}

/** A request that never became a frame: refused by the sender's own stack, or waiting in vain for a neighbour. */
function unsent(seen: Observation, errors: readonly TreeNode[], about: Circumstances, want: (netns: string) => void): Path {
  const { netns, dst } = seen.probe
  const facts = about.facts(netns)
  if (facts === undefined) want(netns)
  const path = (outcome: Outcome): Path => ({ hops: [], branches: [], outcome })
  const failure = errors.find((root) => root.device.netns === netns && quoted(root.sight.inner)?.ipv4?.dst === dst)
  const entry = unsentDrop(dst, facts)
  if (seen.errno !== undefined && failure === undefined) return path({ kind: 'dropped', at: { netns }, native: seen.errno, ...errnoLoss(seen.errno, seen.probe, facts, entry) })
  const waiting = waitedFor(netns, dst, facts, about)
  const at = waiting === undefined ? { netns } : { netns, ifname: waiting.ifname }
  const [icmp] = failure?.sight.inner.rest ?? []
  if (icmp?.kind === 'icmp') {
    const end = refusal(icmp, netns, undefined, dst, about)
    // Where there is no carrier nobody is asked.
    const silent = end.reason === 'NEIGH_FAILED' && facts !== undefined ? failing(dst, facts)?.dev : undefined
    return path({ ...end, at: silent === undefined ? at : { netns, ifname: silent } })
  }
  if (waiting !== undefined) return path({ kind: 'dropped', at, reason: 'NEIGH_FAILED', missing: `nobody answered for ${waiting.ip} on ${waiting.ifname}` })
  if (entry !== undefined) return path({ kind: 'dropped', at, reason: 'NFT_DROP', entry })
  return path({ kind: 'dropped', at, reason: 'UNOBSERVED' })
}
