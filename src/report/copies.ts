import type { Branch, Hop, Path } from '../engine/index.js'

/** A further copy of a packet with its whole way, the part included that it shares with the copy that it left. */
export interface PacketCopy extends Pick<Branch, 'why' | 'outcome'> {
  readonly hops: readonly Hop[]
  /** How many of the hops are shared. */
  readonly shared: number
  /** Index of the copy that it parted from; absent where that is the packet itself. */
  readonly parent?: number
}

/** Every further copy of a packet, flooded or cut, in the order in which they parted. */
export function copiesOf({ hops, branches }: Path): readonly PacketCopy[] {
  const copies: PacketCopy[] = []
  for (const { why, from, hops: own, outcome } of branches) {
    const sharedWith = (way: readonly Hop[]): number => way.findLastIndex(({ netns, ifname }) => netns === from.netns && (from.ifname === undefined || ifname === from.ifname)) + 1
    const parent = sharedWith(hops) > 0 ? -1 : copies.findLastIndex((copy) => sharedWith(copy.hops) > 0)
    const before = copies[parent]?.hops ?? hops
    // Where the sender's own stack cut the packet, each fragment has a hop of its own at the first device.
    const [last, first] = [before[sharedWith(before) - 1], own[0]]
    const shared = sharedWith(before) - (last && first && last.netns === first.netns && last.ifname === first.ifname && last.dir === first.dir ? 1 : 0)
    copies.push({ why, outcome, hops: [...before.slice(0, shared), ...own], shared, ...(parent >= 0 && { parent }) })
  }
  return copies
}
