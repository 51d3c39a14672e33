import type { LabChange, TraceData } from '../../engine/index.js'

/** More changes than these are counted, not listed. */
const MOST = 5

/** What was changed in the lab before a probe, a line each: 'rain-kubernetes-1: ip route del 10.168.1.0/24'. */
export function formatChanges({ changes = [] }: Pick<TraceData, 'changes'>): readonly string[] {
  if (changes.length > MOST) return [`${changes.length} changes of the lab`]
  return changes.map((change) => `${change.netns}: ${'command' in change ? change.command : `${change.applied} (by lab.apply)`}`)
}

/** The changes as one word each for `hopspec trace --run`; undefined where they cannot all be written so. */
export function runnable(changes: readonly LabChange[]): readonly string[] | undefined {
  if (changes.length > MOST) return undefined
  const words = changes.flatMap((change) => ('command' in change ? [`${change.netns}: ${change.command}`] : []))
  return words.length === changes.length ? words : undefined
}
