import type { PathItem } from '../engine/index.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeItems } from './path/judge-items.js'

/**
 * Holds if the items describe a contiguous run of the devices that the packet passed. In and out of one device count once.
 * An item is a device ('flannel.1'), a kind ('veth'), 'netns/device', a glob ('veth*'), a RegExp, an object, or '...' (any
 * number of devices). Of a trace the request is judged; `trace.reply` and `trace.errors[0]` are judged by name.
 * @example expect(trace).toTraverse(['veth', 'cni0', 'flannel.1', 'eth0'])
 */
export function toTraverse(this: MatcherContext, received: unknown, items: readonly PathItem[]): MatcherResult {
  return judgeItems(this, received, 'toTraverse', items, false)
}
