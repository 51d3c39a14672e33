import { DROP_REASONS, type DropReason, type Outcome } from '../engine/index.js'
import { fieldsOf, oneOf } from './expected/shape.js'
import { PLACE } from './expected/words.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { optionsOf } from './message/value.js'
import { formatPattern, formatPlace, placeMatches, type PlacePattern } from './path/place.js'
import { judgePath } from './received/judge-path.js'

/** Where and why a packet is expected to be lost. */
export interface DropExpectation {
  /** A namespace, a device, or 'namespace/device'. */
  readonly at?: PlacePattern
  readonly reason?: DropReason
}

const DROP = fieldsOf('a drop', { at: PLACE, reason: oneOf(Object.keys(DROP_REASONS)) })

/**
 * Holds if the packet did not arrive, at the place and for the reason given. Silent or not: whether somebody was told is
 * judged by `toBeRejected`.
 * @example expect(trace).toBeDropped({ at: 'rain-kubernetes-1/flannel.1', reason: 'VXLAN_NO_REMOTE' })
 */
export function toBeDropped(this: MatcherContext, received: unknown, expected: DropExpectation = {}): MatcherResult {
  const call = { matcher: 'toBeDropped', args: optionsOf(expected), wrong: DROP(expected, '') }
  return judgePath(this, received, call, ({ outcome }) => ({
    pass: isDropped(outcome, expected),
    explain: () => ({
      expectation: `to be dropped${formatExpectation(expected)}`,
      actual: formatLoss(outcome),
      expected: `dropped${formatExpectation(expected)}`,
    }),
  }))
}

function isDropped(outcome: Outcome, { at, reason }: DropExpectation): boolean {
  if (outcome.kind === 'delivered') return false
  return (at === undefined || placeMatches(at, outcome.at)) && (reason === undefined || reason === outcome.reason)
}

function formatExpectation({ at, reason }: DropExpectation): string {
  return `${at === undefined ? '' : ` at ${formatPattern(at)}`}${reason === undefined ? '' : `: ${reason}`}`
}

function formatLoss(outcome: Outcome): string {
  return outcome.kind === 'delivered' ? `delivered to ${formatPlace(outcome.at)}` : `dropped at ${formatPlace(outcome.at)}: ${outcome.reason}`
}
