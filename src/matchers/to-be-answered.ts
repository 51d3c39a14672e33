import type { Trace } from '../engine/index.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatOutcome } from './message/outcome.js'
import { formatPlace } from './path/place.js'
import { judgeTrace } from './received/judge-path.js'

/**
 * Holds if the reply to the probe reached the sender. Judges a whole trace.
 * @example expect(await lab.tcp('coffee', 'tea', { port: 80 })).toBeAnswered()
 */
export function toBeAnswered(this: MatcherContext, received: unknown): MatcherResult {
  return judgeTrace(this, received, { matcher: 'toBeAnswered', args: [] }, (trace) => {
    const { reply, verdict } = trace
    return {
      pass: verdict.answered,
      explain: () => ({
        expectation: 'to be answered',
        happened: whatHappened(trace),
        actual: verdict,
        expected: { ...verdict, answered: true },
        ...(reply && verdict.delivered && { shown: reply }),
      }),
    }
  })
}

function whatHappened({ request, reply, verdict }: Trace): readonly string[] {
  if (!verdict.delivered) return formatOutcome(request.outcome)
  if (!reply) return [`Delivered to ${formatPlace(request.outcome.at)}, and nothing was sent back`]
  if (verdict.answered) return [`The reply reached ${formatPlace(reply.outcome.at)}`]
  const [what = '', ...why] = formatOutcome(reply.outcome)
  return [`The reply was ${what.charAt(0).toLowerCase()}${what.slice(1)}`, ...why]
}
