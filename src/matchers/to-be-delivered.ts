import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgePath } from './received/judge-path.js'

/**
 * Holds if the packet reached the stack or the socket that it was for. Of a trace the request is judged; whether a reply came back
 * is another fact (`toBeAnswered`).
 * @example expect(await lab.ping('coffee', 'tea')).toBeDelivered()
 */
export function toBeDelivered(this: MatcherContext, received: unknown): MatcherResult {
  return judgePath(this, received, { matcher: 'toBeDelivered', args: [] }, ({ outcome }, trace) => ({
    pass: trace ? trace.verdict.delivered : outcome.kind === 'delivered',
    explain: () => ({ expectation: 'to be delivered', actual: outcome.kind, expected: 'delivered' }),
  }))
}
