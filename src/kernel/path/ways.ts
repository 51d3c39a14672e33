import type { Branch, Hop, Outcome, Path, Place } from '../../engine/index.js'
import type { Layer } from '../../wire/index.js'
import { addressedBy } from './neighbours.js'
import type { Devices } from './record.js'
import { ancestry, isLaterPiece, leaves, type TreeNode } from './tree.js'

/** What became of the copy that ended at a leaf, and whether it was this copy that was answered. */
export interface End {
  readonly outcome: Outcome
  readonly answered: boolean
}

/** Makes the path of a packet from its tree; `rest` are the sender's further fragments. */
export function pathOf(root: TreeNode, rest: readonly TreeNode[], devices: Devices, endOf: (leaf: TreeNode) => End): Path {
  const hopOf = hopMaker(devices)
  const main = best(leaves(root), endOf)
  const branches = [
    ...rest.flatMap((other) => branch(other, 'fragment', placeOf(root), hopOf, endOf)),
    ...partings(ancestry(main), hopOf, endOf),
  ]
  return { hops: ancestry(main).map(hopOf), branches, outcome: endOf(main).outcome }
}

/** The leaf whose way stands for the packet: of the first fragment, and of the first ones that it was cut into in turn, answered or delivered, else the furthest. */
export function best(list: readonly TreeNode[], endOf: (leaf: TreeNode) => End): TreeNode {
  const score = (leaf: TreeNode): readonly number[] => {
    const { outcome, answered } = endOf(leaf)
    const way = ancestry(leaf)
    return [-way.filter(isLaterPiece).length, answered ? 1 : 0, outcome.kind === 'delivered' ? 1 : 0, way.length]
  }
  return list.reduce((chosen, leaf) => (greater(score(leaf), score(chosen)) ? leaf : chosen))
}

function greater(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}

/** Every way that parts from the given one, and those that part from it in turn. */
function partings(way: readonly TreeNode[], hopOf: HopMaker, endOf: (leaf: TreeNode) => End): readonly Branch[] {
  const own = new Set(way)
  return way.flatMap((node) =>
    node.children.filter((child) => !own.has(child)).flatMap((child) => branch(child, child.fragment ? 'fragment' : 'flood', placeOf(node), hopOf, endOf)),
  )
}

function branch(first: TreeNode, why: Branch['why'], from: Place, hopOf: HopMaker, endOf: (leaf: TreeNode) => End): readonly Branch[] {
  const main = best(leaves(first), endOf)
  const whole = ancestry(main)
  const way = whole.slice(whole.indexOf(first))
  return [{ why, from, hops: way.map(hopOf), outcome: endOf(main).outcome }, ...partings(way, hopOf, endOf)]
}

/** The device of a node. */
export const placeOf = ({ device }: TreeNode): Place => ({ netns: device.netns, ifname: device.ifname })

type HopMaker = (node: TreeNode) => Hop

function hopMaker(devices: Devices): HopMaker {
  return (node) => {
    const { device, dir, via, sight } = node
    const { netns, ifname, kind } = device
    const decided = addressedBy(node, devices)
    return { netns, ifname, kind, dir, via, layers: layersAt(node), ...(decided && { decided }), time: sight.record.time, frame: sight.record.bytes }
  }
}

/**
 * The headers that a packet had at a device. br_nf_pre_routing_finish_bridge_slow() puts the sender's MAC address back into
 * the very bytes that a tap on the bridge shares, after the bridge device sent the frame with its own.
 */
function layersAt({ device, dir, via, sight: { layers } }: TreeNode): readonly Layer[] {
  if (device.kind !== 'bridge' || dir !== 'out' || via !== 'bridged') return layers
  return layers.map((layer) => (layer.kind === 'ethernet' && layer === layers[0] ? { ...layer, src: device.address } : layer))
}
