import type { Path, Trace } from '../../engine/index.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { buildMessage } from '../message/message.js'
import { formatOutcome, outcomeMark } from '../message/outcome.js'
import { formatPathTable } from '../message/path-table.js'
import { repeatTrace } from '../message/repeat.js'
import { formatSubject } from '../message/subject.js'
import { isPath, isTrace } from './kind.js'
import { refuse, WANTED } from './refuse.js'

/** What a matcher of traces found. */
export interface Judgement {
  readonly pass: boolean
  /** What is expected of the packet, as an infinitive: 'to pass veth, cni0'. */
  readonly expectation: string
  /** What happened instead (or, behind `.not`, all the same); made only for a message. Default: what became of the packet. */
  readonly happened?: () => readonly string[]
  /** Short values that a runner can compare. */
  readonly actual?: unknown
  readonly expected?: unknown
  /** Marks in the table of the path, by index of the hop, beside that of the outcome. */
  readonly marks?: ReadonlyMap<number, string>
  /** The path that the table shows, where it is not the one that was judged. */
  readonly shown?: Path
  readonly meta?: object
}

/** Judges the request of a trace, or a path by itself (`trace.reply`, `trace.errors[0]`). */
export function judgePath(
  context: MatcherContext,
  received: unknown,
  call: MatcherCall,
  judge: (path: Path, trace?: Trace) => Judgement,
): MatcherResult {
  if (isTrace(received)) return resultOf(context, call, judge(received.request, received), received.request, received)
  return isPath(received) ? resultOf(context, call, judge(received), received) : refuse(context, call, received, WANTED.path)
}

/** Judges a whole trace: what needs its reply or its address resolutions. */
export function judgeTrace(context: MatcherContext, received: unknown, call: MatcherCall, judge: (trace: Trace) => Judgement): MatcherResult {
  if (!isTrace(received)) return refuse(context, call, received, WANTED.trace)
  return resultOf(context, call, judge(received), received.request, received)
}

function resultOf(context: MatcherContext, call: MatcherCall, judgement: Judgement, path: Path, trace?: Trace): MatcherResult {
  const { pass, expectation, actual, expected, meta } = judgement
  return {
    pass,
    ...(!pass && { actual, expected }),
    meta: { ...meta, path, ...(trace && { trace }) },
    message: () => {
      const shown = judgement.shown ?? path
      return buildMessage(context, {
        call,
        received: trace ? 'trace' : 'path',
        subject: formatSubject(path, trace),
        expectation,
        happened: judgement.happened?.() ?? formatOutcome(path.outcome),
        table: shown.hops.length ? formatPathTable(shown, new Map([...(judgement.marks ?? []), ...outcomeMark(shown)])) : [],
        ...(trace && { repeat: repeatTrace(trace, context.spec) }),
      })
    },
  }
}
