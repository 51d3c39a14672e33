import type { ArpExchange } from '../../engine/index.js'
import { lossAfter, type Circumstances, type Unanswered } from './loss.js'
import { PACKET, type Devices } from './record.js'
import type { Sight } from './sight.js'
import { grow, leaves, type TreeNode } from './tree.js'
import { pathOf, placeOf, type End } from './ways.js'

const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** Puts the ARP frames of a probe together: who asked for what, on which ways, and who answered. */
export function resolve(sights: readonly Sight[], about: Circumstances, want: (netns: string) => unknown): readonly ArpExchange[] {
  const roots = grow(sights, about.devices)
  const isReply = ({ sight: { inner } }: TreeNode): boolean => inner.arp?.op === 'reply' && inner.arp.spa !== inner.arp.tpa
  const replies = new Set(roots.filter(isReply))
  const groups = new Map<string, TreeNode[]>()
  const answers = new Map<string, TreeNode>()
  for (const root of roots) {
    const { arp, ethernet } = root.sight.outer
    if (arp === undefined || ethernet === undefined) continue
    if (isReply(root)) continue
    const cast = arp.spa === arp.tpa ? 'announcement' : ethernet.dst === BROADCAST ? 'broadcast' : 'unicast'
    const { netns, ifname } = root.device
    const base = `${cast} ${netns} ${ifname} ${arp.tpa}`
    // An address that was answered and is asked for again begins an exchange of its own.
    let key = base
    for (let count = 2; answers.has(key); count++) key = `${base} ${count}`
    const group = groups.get(key) ?? []
    group.push(root)
    groups.set(key, group)
    const answer = cast === 'announcement' ? undefined : [...replies].find((reply) => answered(root, reply))
    if (answer === undefined) continue
    replies.delete(answer)
    answers.set(key, answer)
  }
  return [...groups].map(([key, requests]) => exchange(key, requests, answers.get(key), about.devices, (leaf, reply) => endOf(leaf, reply, about, want)))
}

function answered(request: TreeNode, reply: TreeNode): boolean {
  const [asked, said] = [request.sight.outer.arp, reply.sight.outer.arp]
  if (asked === undefined || said === undefined || said.spa !== asked.tpa || said.tha !== asked.sha || said.tpa !== asked.spa) return false
  return leaves(request).some(({ device }) => device.netns === reply.device.netns) && reply.sight.order >= request.sight.order
}

function exchange(key: string, requests: readonly TreeNode[], reply: TreeNode | undefined, devices: Devices, end: (leaf: TreeNode, reply?: TreeNode) => End): ArpExchange {
  const [first] = requests
  const arp = first?.sight.outer.arp
  if (first === undefined || arp === undefined) throw new TypeError(`no ARP request in the exchange ${key}`)
  const last = requests.at(-1)
  const path = reply && pathOf(reply, [], devices, (leaf) => end(leaf))
  return {
    netns: first.device.netns,
    ifname: first.device.ifname,
    ip: arp.tpa,
    requests: requests.map((root) => pathOf(root, [], devices, (leaf) => end(leaf, root === last ? reply : undefined))),
    cast: key.startsWith('announcement') ? 'announcement' : key.startsWith('unicast') ? 'unicast' : 'broadcast',
    ...(path !== undefined && { reply: path, lladdr: reply?.sight.outer.arp?.sha ?? '' }),
  }
}

/** A broadcast is for every stack that it reaches; one of them may answer. */
function endOf(leaf: TreeNode, reply: TreeNode | undefined, about: Circumstances, want: (netns: string) => unknown): End {
  const answered = leaf.dir === 'in' && leaf.device === reply?.device
  const at = placeOf(leaf)
  if (leaf.dir === 'in' && leaf.device.master === undefined && leaf.sight.record.pkttype !== PACKET.OTHERHOST) return { outcome: { kind: 'delivered', at }, answered }
  if (about.facts(at.netns) === undefined) want(at.netns)
  return { outcome: { kind: 'dropped', at, ...(lossAfter(leaf, about) ?? { reason: 'UNOBSERVED' }) }, answered }
}

/** What was asked for in vain. */
export const inVain = (exchanges: readonly ArpExchange[]): readonly Unanswered[] =>
  exchanges.filter(({ cast, lladdr }) => cast !== 'announcement' && lladdr === undefined).map(({ netns, ifname, ip }) => ({ netns, ifname, ip }))
