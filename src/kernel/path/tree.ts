import type { Via } from '../../engine/index.js'
import { PACKET, type Device, type Devices } from './record.js'
import { datagram, isLaterFragment, type Sight } from './sight.js'
import { step, type Step } from './step.js'

/** A packet at a device, with where it came from and where it went on to. */
export interface TreeNode {
  readonly device: Device
  readonly dir: 'in' | 'out'
  /** Of a bridge that switched and showed nothing: the sight at the port that the frame came in by. */
  readonly sight: Sight
  via: Via
  parent?: TreeNode
  /** One of several fragments that the parent was cut into. */
  fragment: boolean
  readonly children: TreeNode[]
}

/**
 * Ties sights together into the ways of packets; gives the first node of each, in order of time. Every sight stands in
 * exactly one tree; one that nothing leads to begins a tree of its own.
 */
export function grow(sights: readonly Sight[], devices: Devices): readonly TreeNode[] {
  const nodes: TreeNode[] = []
  for (const sight of sights) {
    const node: TreeNode = { device: sight.device, dir: sight.dir, sight, via: sight.dir === 'out' ? 'local' : 'wire', fragment: false, children: [] }
    attach(node, nodes, nodes.length - 1, devices)
    nodes.push(node)
  }
  // Taps of different processors may tie or swap neighbours in time: what found no parent before it may have one after it.
  for (const node of nodes) if (node.parent === undefined) attach(node, nodes, nodes.length - 1, devices)
  const roots = nodes.filter((node) => node.parent === undefined)
  for (const root of roots) order(root, devices)
  return roots
}

function order(node: TreeNode, devices: Devices): void {
  node.children.sort((a, b) => rank(a, devices) - rank(b, devices))
  for (const child of node.children) order(child, devices)
}

/** The way from the first node to this one. */
export function ancestry(node: TreeNode): readonly TreeNode[] {
  const way = [node]
  for (let at = node.parent; at !== undefined; at = at.parent) way.push(at)
  return way.reverse()
}

/** The nodes after which nothing was seen, or nothing of the first piece; and those whose own stack took a frame that was for several. */
export function leaves(node: TreeNode): readonly TreeNode[] {
  const found: TreeNode[] = []
  const walk = (at: TreeNode): void => {
    if (at.children.every(isLaterPiece) || isShared(at)) found.push(at)
    at.children.forEach(walk)
  }
  walk(node)
  return found
}

/** Did macvlan devices get copies of what the stack of the device below got? Follows macvlan_handle_frame(), drivers/net/macvlan.c, which passes groups on. */
const isShared = ({ dir, sight, children }: TreeNode): boolean =>
  dir === 'in' && (sight.record.pkttype === PACKET.BROADCAST || sight.record.pkttype === PACKET.MULTICAST) && children.every(({ device }) => device.kind === 'macvlan')

/** Is it a piece behind the first one of what its parent was cut into? The parent may be a later fragment itself. */
export function isLaterPiece({ fragment, via, sight, parent }: TreeNode): boolean {
  const start = via === 'encap' ? 0 : (parent?.sight.outer.ipv4?.offset ?? 0)
  return fragment && (sight.outer.ipv4?.offset ?? 0) !== start
}

function attach(node: TreeNode, nodes: readonly TreeNode[], last: number, devices: Devices): void {
  for (let index = last; index >= 0; index--) {
    const parent = nodes[index]
    if (parent === undefined || parent === node || taken(parent, node)) continue
    const how = step(parent.sight, node.sight, devices)
    if (how === undefined || descends(parent, node)) continue
    tie(parent, node, how, devices)
    return
  }
  const sibling = isLaterFragment(node.sight.outer) ? nodes.find((other) => firstOf(other, node)) : undefined
  if (sibling?.parent === undefined) return
  Object.assign(node, { via: sibling.via, parent: sibling.parent, fragment: true })
  sibling.parent.children.push(node)
}

/** Is `a` the first fragment of the packet that `b` is a later fragment of, at the place where it was cut? */
const firstOf = (a: TreeNode, b: TreeNode): boolean =>
  a.fragment && a.device === b.device && a.dir === b.dir && datagram(a.sight.outer) === datagram(b.sight.outer)

function tie(parent: TreeNode, node: TreeNode, how: Step, devices: Devices): void {
  node.via = how.via
  node.fragment = how.fragment === true
  const bridge = how.through === undefined ? undefined : devices.byName(node.device.netns, how.through)
  const from = bridge === undefined ? parent : switchedBy(bridge, parent)
  node.parent = from
  from.children.push(node)
}

/** The bridge's own node between two of its ports; one for all the ports that a frame left by. */
function switchedBy(bridge: Device, port: TreeNode): TreeNode {
  const known = port.children.find(({ device, via }) => device === bridge && via === 'bridged')
  if (known !== undefined) return known
  const node: TreeNode = { device: bridge, dir: 'in', sight: port.sight, via: 'bridged', parent: port, fragment: false, children: [] }
  port.children.push(node)
  return node
}

/** A packet leaves one place for another once; its fragments differ in their offset, its copies for several VTEPs in their destination. */
function taken(parent: TreeNode, node: TreeNode): boolean {
  const { ipv4 } = node.sight.outer
  const same = ({ device, dir, sight: { outer } }: TreeNode): boolean => device === node.device && dir === node.dir && outer.ipv4?.offset === ipv4?.offset && outer.ipv4?.dst === ipv4?.dst
  return parent.children.some((child) => (child.via === 'bridged' ? child.children.some(same) : same(child)))
}

function descends(node: TreeNode, from: TreeNode): boolean {
  for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) if (at === from) return true
  return false
}

/** Fragments by offset, then namespaces in order of the plan, then devices by ifindex. */
function rank({ device, sight, fragment }: TreeNode, devices: Devices): number {
  return (fragment ? (sight.outer.ipv4?.offset ?? 0) * 1e12 : 0) + devices.order(device.netns) * 1e6 + device.ifindex
}
