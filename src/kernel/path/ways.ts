import type { Branch, Hop, Outcome, Path, Place } from '../../engine/index.js'
import { isLaterFragment } from './sight.js'
import { ancestry, leaves, type TreeNode } from './tree.js'

/** What became of the copy that ended at a leaf, and whether it was this copy that was answered. */
export interface End {
  readonly outcome: Outcome
  readonly answered: boolean
}

/** Makes the path of a packet from its tree; `rest` are the sender's further fragments. */
export function pathOf(root: TreeNode, rest: readonly TreeNode[], endOf: (leaf: TreeNode) => End): Path {
  const main = best(leaves(root), endOf)
  const branches = [
    ...partings(ancestry(main), endOf),
    ...rest.flatMap((other) => branch(other, 'fragment', placeOf(root), endOf)),
  ]
  return { hops: ancestry(main).map(hopOf), branches, outcome: endOf(main).outcome }
}

/** The leaf whose way stands for the packet: of the first fragment, answered or delivered, else the furthest. */
export function best(list: readonly TreeNode[], endOf: (leaf: TreeNode) => End): TreeNode {
  const score = (leaf: TreeNode): readonly number[] => {
    const { outcome, answered } = endOf(leaf)
    const way = ancestry(leaf)
    return [way.some(laterFragment) ? 0 : 1, answered ? 1 : 0, outcome.kind === 'delivered' ? 1 : 0, way.length]
  }
  return list.reduce((chosen, leaf) => (greater(score(leaf), score(chosen)) ? leaf : chosen))
}

const laterFragment = ({ sight, fragment }: TreeNode): boolean => fragment && (isLaterFragment(sight.outer) || isLaterFragment(sight.inner))

function greater(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}

/** Every way that parts from the given one, and those that part from it in turn. */
function partings(way: readonly TreeNode[], endOf: (leaf: TreeNode) => End): readonly Branch[] {
  const own = new Set(way)
  return way.flatMap((node) =>
    node.children.filter((child) => !own.has(child)).flatMap((child) => branch(child, child.fragment ? 'fragment' : 'flood', placeOf(node), endOf)),
  )
}

function branch(first: TreeNode, why: Branch['why'], from: Place, endOf: (leaf: TreeNode) => End): readonly Branch[] {
  const main = best(leaves(first), endOf)
  const whole = ancestry(main)
  const way = whole.slice(whole.indexOf(first))
  return [{ why, from, hops: way.map(hopOf), outcome: endOf(main).outcome }, ...partings(way, endOf)]
}

/** The device of a node. */
export const placeOf = ({ device }: TreeNode): Place => ({ netns: device.netns, ifname: device.ifname })

function hopOf({ device, dir, via, sight }: TreeNode): Hop {
  const { netns, ifname, kind } = device
  return { netns, ifname, kind, dir, via, layers: sight.layers, time: sight.record.time, frame: sight.record.bytes }
}
