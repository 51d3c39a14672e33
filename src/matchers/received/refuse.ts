import type { Wrong } from '../expected/shape.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { buildRefusal } from '../message/message.js'
import { kindOf } from './kind.js'

/** What a matcher judges: a noun phrase, and what one writes to get such a thing. */
export interface Wanted {
  readonly phrase: string
  readonly how: string
}

export const WANTED = {
  path: { phrase: 'a trace or a path of one', how: 'Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]' },
  trace: { phrase: 'a trace', how: 'Pass a trace: expect(await lab.ping(…))' },
  hop: { phrase: 'a hop', how: "Pass a hop of a trace: expect(trace.at('rain-kubernetes-1', 'flannel.1'))" },
  netns: { phrase: 'a host, router, pod or container of a lab', how: "Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))" },
  link: { phrase: 'a link of a lab', how: "Pass a link: await expect(lab.host('…').link('…'))" },
} as const satisfies Record<string, Wanted>

/** A result that fails with and without `.not`: what was given cannot be judged, so nothing is true of it. */
export function refuse(context: MatcherContext, call: MatcherCall, received: unknown, wanted: Wanted): MatcherResult {
  const kind = kindOf(received)
  const problem = `${call.matcher} judges ${wanted.phrase}, and was given ${kind.phrase}`
  return refusal(context, () => buildRefusal(context, call, kind.word, problem, remedyFor(received, wanted)))
}

/** The same for an argument that makes no sense. */
export function refuseArgument(context: MatcherContext, call: MatcherCall, received: unknown, { problem, remedy }: Wrong): MatcherResult {
  return refusal(context, () => buildRefusal(context, call, kindOf(received).word, `${call.matcher} ${problem}`, remedy))
}

function refusal(context: MatcherContext, message: () => string): MatcherResult {
  return { pass: context.isNot === true, message, meta: { refused: true } }
}

function remedyFor(received: unknown, wanted: Wanted): string {
  const { word } = kindOf(received)
  if (word === 'promise') return 'Await it first: const trace = await lab.ping(…)'
  if (word === 'exchange' && wanted === WANTED.path) return 'Each of its packets has a path: trace.arp[0]?.requests[0], trace.arp[0]?.reply'
  if (received === undefined && wanted === WANTED.path) return 'Nothing is there to judge: trace.reply is undefined where no reply was sent (expect(trace).not.toBeAnswered() says that)'
  if (received === undefined && wanted === WANTED.hop) return 'trace.at() is undefined where the request did not pass; expect(trace).toTraverse([…]) shows its path'
  if (word === 'trace' && wanted === WANTED.netns) return `A trace has no tables. ${wanted.how}`
  return wanted.how
}
