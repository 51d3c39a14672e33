import type { Outcome } from '../../engine/index.js'
import { sackBlocks } from '../../wire/index.js'
import { ingressLoss, isBarredAlone, isForSelf, lossAfter, portRefusal, restored, ruleLoss, type Circumstances } from './loss.js'
import { PACKET } from './record.js'
import { refusal } from './refusal.js'
import { allQuoted, datagram, encapsulated, innermost, isForThePort, isFragment, isLaterFragment, sequenceOf, type Frame } from './sight.js'
import { ancestry, type TreeNode } from './tree.js'
import { placeOf, type End } from './ways.js'

/** What happened around a packet. */
export interface Surroundings extends Circumstances {
  /** First nodes of the ICMP errors. */
  readonly errors: readonly TreeNode[]
  /** First nodes of the packets that went the other way. */
  readonly answers: readonly TreeNode[]
  /** First nodes of this packet: one, or one a fragment where the sender itself cut it. */
  readonly roots: readonly TreeNode[]
  /** How many packets came in for a namespace itself of which nothing says that they were lost, those that were sent again as well. */
  arrivals(netns: string): number
  /** First nodes of the RSTs in either direction. */
  readonly resets: readonly TreeNode[]
  /** Did a segment come to a namespace in which no socket has its connection? */
  isStray(leaf: TreeNode): boolean
  /** Did the conversation go on, so that what reached its namespace also reached its socket? */
  readonly complete: boolean
  /** Told of each namespace whose facts would help. */
  want(netns: string): void
}

/** What became of the copy of a packet that was last seen at `leaf`. */
export function endAt(leaf: TreeNode, about: Surroundings): End {
  const at = placeOf(leaf)
  const to = leaf.sight.outer.ipv4?.dst ?? ''
  const arrived = leaf.dir === 'in' && (leaf.device.master === undefined || isForThePort(leaf.sight.outer)) && leaf.via !== 'bridged' && leaf.sight.record.pkttype !== PACKET.OTHERHOST
  if (leaf.dir === 'in' && isLaterFragment(leaf.sight.outer) && rejoins(leaf, about)) return { outcome: joined(leaf, about), answered: false }
  const error = about.errors.find((root) => root.device.netns === leaf.device.netns && !isRedirect(root) && isAbout(root, leaf))
  const [icmp] = error?.sight.inner.rest ?? []
  if (icmp?.kind === 'icmp') {
    if (about.facts(at.netns) === undefined) about.want(at.netns)
    return { outcome: looped(leaf, { ...refusal(icmp, at.netns, leaf, to, about), at }), answered: true }
  }
  // nf_send_reset(): what a bridge switches is answered out of the port that it came in by.
  const reset = leaf.dir === 'in' ? about.answers.find((root) => (arrived ? root.device.netns === at.netns : root.device === leaf.device) && isReset(root, leaf)) : undefined
  if (reset !== undefined) {
    if (about.facts(at.netns) === undefined) about.want(at.netns)
    const loss = lossAfter(leaf, about)
    const rule = loss?.reason === 'NFT_DROP' ? loss.entry : undefined
    // Several segments have the acknowledgement that a RST answers: which one it was the rules know.
    if (rule !== undefined || isSyn(leaf)) return { outcome: { kind: 'rejected', at, by: { tcp: 'rst' }, ...(rule ? { reason: 'NFT_REJECT', entry: rule } : portRefusal(leaf, at.netns, about)) }, answered: true }
  }
  const facts = about.facts(at.netns)
  const barred = arrived && facts !== undefined ? ruleLoss(leaf, facts) : undefined
  if (barred !== undefined) return { outcome: { kind: 'dropped', at, ...barred }, answered: false }
  const home = arrived && isForSelf(leaf, to, about) && !encapsulated(leaf.sight) && restored(leaf, to, about) === undefined
  if (home && (about.isStray(leaf) || isClosed(leaf, about))) return stray(leaf, about)
  // A destination that was translated to this namespace is not its own, and answered all the same.
  const answered = arrived && !encapsulated(leaf.sight) && about.answers.some((root) => root.device.netns === at.netns && root.sight.order >= leaf.sight.order && mayAnswer(root, leaf))
  if (answered) return { outcome: { kind: 'delivered', at }, answered: true }
  if (home && about.complete) return { outcome: { kind: 'delivered', at }, answered: false }
  if (about.facts(at.netns) === undefined) about.want(at.netns)
  const loss = lossAfter(leaf, about)
  if (loss === undefined && leaf.dir === 'in' && isFragment(leaf.sight.outer) && (home || rejoins(leaf, about)) && !whole(leaf, about)) return { outcome: { kind: 'dropped', at, reason: 'REASSEMBLY_TIMEOUT' }, answered: false }
  if (loss === undefined && home && wereDelivered(at.netns, about)) return { outcome: { kind: 'delivered', at }, answered: false }
  return { outcome: looped(leaf, { kind: 'dropped', at, ...(loss ?? { reason: 'UNOBSERVED' }) }), answered: false }
}

/** A segment that takes up sequence numbers is answered by what acknowledges them, or by a RST. */
function mayAnswer(root: TreeNode, { sight: { inner } }: TreeNode): boolean {
  const taken = sequenceOf(inner)
  const [answer] = root.sight.inner.rest
  if (taken === undefined || answer?.kind !== 'tcp' || answer.flags.rst) return true
  const reaches = (from: number, to: number): boolean => ((to - from) | 0) >= 0
  return answer.flags.ack && (reaches(taken.to, answer.ack) || sackBlocks(answer).some(({ from, to }) => reaches(from, taken.from) && reaches(taken.to, to)))
}

/** Do the counters of a namespace allow that all was delivered that came there and that nothing says was lost? */
function wereDelivered(netns: string, about: Surroundings): boolean {
  const deliveries = about.facts(netns)?.deliveries
  return deliveries === undefined || deliveries >= about.arrivals(netns)
}

/** A redirect tells of a shorter way, and the packet goes on. */
const isRedirect = ({ sight: { inner: { rest: [icmp] } } }: TreeNode): boolean => icmp?.kind === 'icmp' && icmp.type === 5

/** Did a RST end the connection here before the segment came? Follows `tcp_done()`, net/ipv4/tcp.c. */
function isClosed({ device: { netns }, sight }: TreeNode, { resets, devices }: Surroundings): boolean {
  return nodesOf(resets).some((node) => node.dir === 'in' && node.device.netns === netns && node.children.length === 0 && node.sight.order < sight.order && devices.isLocal(netns, node.sight.outer.ipv4?.dst ?? ''))
}

/** Nobody knows the connection: a RST answers, but never a RST. Follows `tcp_v4_send_reset()`. */
function stray(leaf: TreeNode, { resets }: Surroundings): End {
  const at = placeOf(leaf)
  const [segment] = leaf.sight.inner.rest
  const missing = segment?.kind === 'tcp' ? `tcp socket of ${leaf.sight.inner.ipv4?.src}:${segment.sport} on port ${segment.dport}` : 'tcp socket'
  const answer = resets.find((root) => root.device.netns === at.netns && isReset(root, leaf))
  if (answer === undefined) return { outcome: { kind: 'dropped', at, reason: 'PORT_CLOSED', missing }, answered: false }
  return { outcome: { kind: 'rejected', at, reason: 'PORT_CLOSED', by: { tcp: 'rst' }, missing }, answered: true }
}

/** Does an ICMP error quote the packet that was last seen at a leaf? */
function isAbout(error: TreeNode, leaf: TreeNode): boolean {
  if (error.sight.order < leaf.sight.order) return false
  const quotes = allQuoted(error.sight.inner)
  return [leaf.sight.outer, leaf.sight.inner, innermost(leaf.sight)].some((frame) => quotes.some((other) => datagram(frame) === datagram(other) && frame.ipv4?.offset === other.ipv4?.offset && sameTransport(frame, other)))
}

/** Packets with an id of 0 are told apart by their transport headers. */
function sameTransport(frame: Frame, quote: Frame): boolean {
  const [a, b] = [frame.rest[0], quote.rest[0]]
  if (a?.kind === 'tcp' && b?.kind === 'tcp') return a.seq === b.seq
  return a?.kind === b?.kind || isLaterFragment(frame) || isLaterFragment(quote)
}

/** Can a packet be the RST that answers a segment? Follows `tcp_v4_send_reset()`, net/ipv4/tcp_ipv4.c. */
function isReset(root: TreeNode, leaf: TreeNode): boolean {
  const [segment] = root.sight.inner.rest
  const [own] = leaf.sight.inner.rest
  if (segment?.kind !== 'tcp' || !segment.flags.rst || own?.kind !== 'tcp' || own.flags.rst || root.sight.order < leaf.sight.order) return false
  return own.flags.ack ? segment.seq === own.ack : segment.ack === (own.seq + 1) >>> 0
}

/** Is it the first segment of a connection? */
function isSyn({ sight: { inner: { rest: [own] } } }: TreeNode): boolean {
  return own?.kind === 'tcp' && own.flags.syn && !own.flags.ack
}

/** Where connections are not tracked each fragment passes rules and is routed before they are put together, and its source judged. */
function joined(leaf: TreeNode, about: Surroundings): Outcome {
  const at = placeOf(leaf)
  const complete = whole(leaf, about)
  // Of a fragment alone nothing else asks.
  if (!complete && about.facts(at.netns) === undefined) about.want(at.netns)
  const facts = about.facts(at.netns)
  const loss = about.devices.reassembles(at.netns) ? facts && (ingressLoss(leaf, facts) ?? ruleLoss(leaf, facts)) : lossAfter(leaf, about)
  if (loss?.reason === 'BRIDGE_PORT_STATE' || loss?.reason === 'NFT_DROP' || loss?.reason === 'RP_FILTER' || loss?.reason === 'MARTIAN_SOURCE') return { kind: 'dropped', at, ...loss }
  if (!complete) return { kind: 'dropped', at, reason: 'REASSEMBLY_TIMEOUT' }
  // Whether they were put together shows in what became of the first.
  const first = nodesOf(about.roots).find(({ device, dir, sight: { outer } }) => device === leaf.device && dir === 'in' && outer.ipv4?.offset === 0 && datagram(outer) === datagram(leaf.sight.outer))
  const lost = first?.children.length === 0 && isUnobserved(endAt(first, about).outcome)
  return lost ? { kind: 'dropped', at, reason: 'UNOBSERVED' } : { kind: 'delivered', at }
}

const isUnobserved = (outcome: Outcome): boolean => 'reason' in outcome && outcome.reason === 'UNOBSERVED'

/** Are fragments put together here? Later ones then end here, and what goes on follows from the first. */
function rejoins({ device: { netns, master }, sight }: TreeNode, { devices }: Surroundings): boolean {
  if (master !== undefined) return devices.reassemblesBridged(netns)
  return sight.record.pkttype !== PACKET.OTHERHOST && (devices.reassembles(netns) || devices.isLocal(netns, sight.outer.ipv4?.dst ?? ''))
}

/** Did every fragment of the datagram come this far, and past the rules before they are put together? */
function whole(leaf: TreeNode, { roots, facts }: Surroundings): boolean {
  const parts = nodesOf(roots)
    .filter((other) => other.device.netns === leaf.device.netns && other.dir === 'in' && datagram(other.sight.outer) === datagram(leaf.sight.outer) && !isBarredAlone(other, facts(leaf.device.netns)))
    .map(({ sight }) => sight.outer.ipv4)
    .filter((ipv4) => ipv4 !== undefined)
    .sort((a, b) => a.offset - b.offset)
  let next = 0
  for (const { offset, length, mf } of parts) {
    if (offset > next) return false
    next = Math.max(next, offset + length - 20)
    if (!mf) return true
  }
  return false
}

const lists = new WeakMap<readonly TreeNode[], readonly TreeNode[]>()

/** All nodes of some trees, listed once: every leaf of a packet that went round asks for them. */
function nodesOf(roots: readonly TreeNode[]): readonly TreeNode[] {
  const known = lists.get(roots)
  if (known !== undefined) return known
  const nodes = [...roots]
  for (let index = 0; index < nodes.length; index++) nodes.push(...(nodes[index]?.children ?? []))
  lists.set(roots, nodes)
  return nodes
}

/** A packet whose TTL ran out at a device that it had passed before went round. */
function looped(leaf: TreeNode, outcome: Exclude<Outcome, { kind: 'looped' }>): Outcome {
  if (outcome.kind === 'delivered' || outcome.reason !== 'TTL_EXPIRED') return outcome
  const passes = ancestry(leaf).filter(({ device, dir }) => device === leaf.device && dir === leaf.dir).length
  if (passes < 2) return outcome
  const { kind: _kind, ...rest } = outcome
  if ('by' in rest) {
    const { by: _by, ...lost } = rest
    return { kind: 'looped', passes, ...lost }
  }
  return { kind: 'looped', passes, ...rest }
}
