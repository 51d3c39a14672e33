import type { ArpExchange } from '../../engine/index.js'
import { lossAfter, type Circumstances, type Unanswered } from './loss.js'
import { PACKET, type Devices } from './record.js'
import { encapsulated, type Sight } from './sight.js'
import { grow, leaves, type TreeNode } from './tree.js'
import { pathOf, placeOf, type End } from './ways.js'

const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** Puts the ARP frames of a probe together: who asked for what, on which ways, and who answered. */
export function resolve(sights: readonly Sight[], about: Circumstances, want: (netns: string) => unknown): readonly ArpExchange[] {
  const roots = grow(sights, about.devices)
  const isReply = ({ sight: { inner } }: TreeNode): boolean => inner.arp?.op === 'reply' && inner.arp.spa !== inner.arp.tpa
  const replies = repliesTo(roots.filter((root) => root.sight.outer.arp !== undefined && !isReply(root)), roots.filter(isReply))
  const groups = new Map<string, TreeNode[]>()
  const answers = new Map<string, Answer>()
  for (const root of roots) {
    const { arp, ethernet } = root.sight.outer
    if (arp === undefined || ethernet === undefined) continue
    if (isReply(root)) continue
    const cast = arp.spa === arp.tpa ? 'announcement' : ethernet.dst === BROADCAST ? 'broadcast' : 'unicast'
    const { netns, ifname } = root.device
    const base = `${cast} ${netns} ${ifname} ${arp.tpa}`
    // An address that was answered and is asked for again begins an exchange of its own.
    let key = base
    for (let count = 2; answers.get(key)?.lladdr !== undefined; count++) key = `${base} ${count}`
    const group = groups.get(key) ?? []
    group.push(root)
    groups.set(key, group)
    const answer = cast === 'announcement' ? undefined : replies.get(root)
    if (answer === undefined) continue
    const before = answers.get(key)
    const lladdr = reaches(answer, root) ? answer.sight.outer.arp?.sha : undefined
    answers.set(key, { reply: before?.reply ?? answer, ...(lladdr !== undefined && { lladdr }) })
  }
  return [...groups].map(([key, requests]) => exchange(key, requests, answers.get(key), about.devices, (leaf, request) => endOf(leaf, request && replies.get(request), about, want)))
}

/** The first reply to each request: it answers the last one before it. */
function repliesTo(requests: readonly TreeNode[], replies: readonly TreeNode[]): ReadonlyMap<TreeNode, TreeNode> {
  const found = new Map<TreeNode, TreeNode>()
  for (const reply of replies) {
    const request = requests.findLast((root) => answered(root, reply))
    if (request !== undefined && !found.has(request)) found.set(request, reply)
  }
  return found
}

/** The first reply to an exchange, and the MAC address where one came back to who asked. */
interface Answer {
  readonly reply: TreeNode
  readonly lladdr?: string
}

const reaches = (reply: TreeNode, request: TreeNode): boolean => leaves(reply).some(({ device, dir, sight }) => dir === 'in' && device === request.device && sight.record.pkttype !== PACKET.OTHERHOST)

function answered(request: TreeNode, reply: TreeNode): boolean {
  const [asked, said] = [request.sight.outer.arp, reply.sight.outer.arp]
  if (asked === undefined || said === undefined || said.spa !== asked.tpa || said.tha !== asked.sha || said.tpa !== asked.spa) return false
  return leaves(request).some(({ device }) => device.netns === reply.device.netns) && reply.sight.order >= request.sight.order
}

function exchange(key: string, requests: readonly TreeNode[], answer: Answer | undefined, devices: Devices, end: (leaf: TreeNode, request?: TreeNode) => End): ArpExchange {
  const [first] = requests
  const arp = first?.sight.outer.arp
  if (first === undefined || arp === undefined) throw new TypeError(`no ARP request in the exchange ${key}`)
  const reply = answer?.reply
  const path = reply && pathOf(reply, [], devices, (leaf) => end(leaf))
  return {
    netns: first.device.netns,
    ifname: first.device.ifname,
    ip: arp.tpa,
    requests: requests.map((root) => pathOf(root, [], devices, (leaf) => end(leaf, root))),
    cast: key.startsWith('announcement') ? 'announcement' : key.startsWith('unicast') ? 'unicast' : 'broadcast',
    ...(path !== undefined && { reply: path }),
    ...(answer?.lladdr !== undefined && { lladdr: answer.lladdr }),
  }
}

/** A broadcast is for every stack that it reaches; one of them may answer. A tunnel's packet is not there yet. */
function endOf(leaf: TreeNode, reply: TreeNode | undefined, about: Circumstances, want: (netns: string) => unknown): End {
  const answered = leaf.dir === 'in' && leaf.device === reply?.device
  const at = placeOf(leaf)
  if (leaf.dir === 'in' && leaf.device.master === undefined && leaf.sight.record.pkttype !== PACKET.OTHERHOST && !encapsulated(leaf.sight)) return { outcome: { kind: 'delivered', at }, answered }
  if (about.facts(at.netns) === undefined) want(at.netns)
  return { outcome: { kind: 'dropped', at, ...(lossAfter(leaf, about) ?? { reason: 'UNOBSERVED' }) }, answered }
}

/** What was asked for in vain. */
export const inVain = (exchanges: readonly ArpExchange[]): readonly Unanswered[] =>
  exchanges.filter(({ cast, lladdr }) => cast !== 'announcement' && lladdr === undefined).map(({ netns, ifname, ip }) => ({ netns, ifname, ip }))
