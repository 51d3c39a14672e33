import type { Outcome, Path, Trace } from '../engine/index.js'
import { fieldsOf, oneOf, such, type Shape } from './expected/shape.js'
import { NAME } from './expected/words.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatOutcome, formatRejection } from './message/outcome.js'
import { optionsOf } from './message/value.js'
import { globMatches } from './path/glob.js'
import { formatPlace } from './path/place.js'
import { packetAddresses } from './path/translation.js'
import { judgePath } from './received/judge-path.js'

/** With what, and by whom, a packet is expected to be answered in place of arriving. */
export interface RejectExpectation {
  /** Type and code: '3/3' is port unreachable. */
  readonly icmp?: `${number}/${number}`
  readonly tcp?: 'rst'
  /** Who sent the answer: a namespace, or the source address of the answer (of a trace only). */
  readonly from?: string
}

const FIELDS = fieldsOf('a rejection', {
  icmp: such((value) => typeof value === 'string' && /^\d{1,3}\/\d{1,3}$/.test(value), 'is no type and code of ICMP', "Write both: '3/3'"),
  tcp: oneOf(['rst'], 'is no answer of TCP'),
  from: NAME,
})
const EITHER = such((value) => typeof value !== 'object' || value === null || !('icmp' in value && 'tcp' in value), 'asks for two answers at once', 'Write either icmp or tcp')
const REJECTION: Shape = (value, place) => FIELDS(value, place) ?? EITHER(value, place)

/**
 * Holds if the packet did not arrive and an ICMP error or a TCP RST was sent in answer. Whether the answer came back is a fact of its own:
 * judge `trace.errors[0]` or `trace.reply`.
 * @example expect(trace).toBeRejected({ icmp: '3/3', from: 'tea' })
 */
export function toBeRejected(this: MatcherContext, received: unknown, expected: RejectExpectation = {}): MatcherResult {
  return judgePath(this, received, { matcher: 'toBeRejected', args: optionsOf(expected), wrong: REJECTION(expected, '') }, ({ outcome }, trace) => ({
    pass: isRejected(outcome, expected, trace),
    explain: () => ({
      expectation: `to be rejected${formatExpectation(expected)}`,
      happened: outcome.kind === 'dropped' ? silent(outcome) : formatOutcome(outcome),
      actual: formatAnswer(outcome),
      expected: `rejected${formatExpectation(expected)}`,
    }),
  }))
}

function isRejected(outcome: Outcome, { icmp, tcp, from }: RejectExpectation, trace: Trace | undefined): boolean {
  if (outcome.kind !== 'rejected') return false
  const { by } = outcome
  if (icmp !== undefined && !('icmp' in by && by.icmp === icmp)) return false
  if (tcp !== undefined && !('tcp' in by)) return false
  return from === undefined || globMatches(from, outcome.at.netns) || answersOf(trace).some((answer) => sourceOf(answer) === from)
}

function answersOf(trace: Trace | undefined): readonly Path[] {
  return trace ? [...trace.errors, ...(trace.reply ? [trace.reply] : [])] : []
}

function sourceOf({ hops }: Path): string | undefined {
  return hops[0] && packetAddresses(hops[0].layers)?.src
}

function silent(outcome: Outcome): readonly string[] {
  const [what = '', ...why] = formatOutcome(outcome)
  return [`${what}, and nobody was told`, ...why]
}

function formatExpectation({ icmp, tcp, from }: RejectExpectation): string {
  const answer = icmp !== undefined ? ` with icmp ${icmp}` : tcp !== undefined ? ` with tcp ${tcp}` : ''
  return `${answer}${from === undefined ? '' : ` from ${from}`}`
}

function formatAnswer(outcome: Outcome): string {
  if (outcome.kind !== 'rejected') return outcome.kind
  return `rejected with ${formatRejection(outcome)} from ${formatPlace({ netns: outcome.at.netns })}`
}
