import type { PathItem } from '../engine/index.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeItems } from './path/judge-items.js'

/**
 * Holds if the items describe the whole path, from the sender's device to the last one. Items as in `toTraverse`.
 * @example expect(trace).toTraverseExactly(['coffee/eth0', 'veth', 'cni0', 'veth', 'tea/eth0'])
 */
export function toTraverseExactly(this: MatcherContext, received: unknown, items: readonly PathItem[]): MatcherResult {
  return judgeItems(this, received, 'toTraverseExactly', items, true)
}
