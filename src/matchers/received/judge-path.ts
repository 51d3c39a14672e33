import type { Path, Trace } from '../../engine/index.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { buildMessage } from '../message/message.js'
import { formatOutcome, outcomeMark } from '../message/outcome.js'
import { formatPathTable } from '../message/path-table.js'
import { repeatTrace } from '../message/repeat.js'
import { formatSubject } from '../message/subject.js'
import { isPath, isTrace } from './kind.js'
import { refuse, refuseArgument, WANTED } from './refuse.js'

/** What a matcher of traces found. */
export interface Judgement {
  readonly pass: boolean
  /** The rest is made only where somebody asks: most matchers hold. */
  readonly explain: () => Explanation
  /** The same facts as data. */
  readonly meta?: () => object
}

/** What a message says of a judgement. */
export interface Explanation {
  /** What is expected of the packet, as an infinitive: 'to pass veth, cni0'. */
  readonly expectation: string
  /** What happened instead (or, behind `.not`, all the same). Default: what became of the packet. */
  readonly happened?: readonly string[]
  /** Short values that a runner can compare. */
  readonly actual: unknown
  readonly expected: unknown
  /** Marks in the table of the path, by index of the hop, beside that of the outcome. */
  readonly marks?: ReadonlyMap<number, string>
  /** The path that the table shows, where it is not the one that was judged. */
  readonly shown?: Path
}

/** Judges the request of a trace, or a path by itself (`trace.reply`, `trace.errors[0]`). */
export function judgePath(
  context: MatcherContext,
  received: unknown,
  call: MatcherCall,
  judge: (path: Path, trace?: Trace) => Judgement,
): MatcherResult {
  const trace = isTrace(received) ? received : undefined
  const path = trace === undefined && isPath(received) ? received : trace?.request
  if (path === undefined) return refuse(context, call, received, WANTED.path)
  if (call.wrong !== undefined) return refuseArgument(context, call, received, call.wrong)
  return new Result(context, call, judge(path, trace), path, trace)
}

/** Judges a whole trace: what needs its reply or its address resolutions. */
export function judgeTrace(context: MatcherContext, received: unknown, call: MatcherCall, judge: (trace: Trace) => Judgement): MatcherResult {
  if (!isTrace(received)) return refuse(context, call, received, WANTED.trace)
  if (call.wrong !== undefined) return refuseArgument(context, call, received, call.wrong)
  return new Result(context, call, judge(received), received.request, received)
}

/** All but the verdict is made when it is asked for, and once. */
class Result implements MatcherResult {
  readonly pass: boolean
  private explained: Explanation | undefined

  constructor(
    private readonly context: MatcherContext,
    private readonly call: MatcherCall,
    private readonly judgement: Judgement,
    private readonly path: Path,
    private readonly trace?: Trace,
  ) {
    this.pass = judgement.pass
  }

  // Runners call it by itself.
  get message(): () => string {
    return () => messageOf(this.context, this.call, this.path, this.explain(), this.trace)
  }

  get actual(): unknown {
    return this.pass ? undefined : this.explain().actual
  }

  get expected(): unknown {
    return this.pass ? undefined : this.explain().expected
  }

  get meta(): object {
    return { ...this.judgement.meta?.(), path: this.path, ...(this.trace && { trace: this.trace }) }
  }

  private explain(): Explanation {
    return (this.explained ??= this.judgement.explain())
  }
}

function messageOf(context: MatcherContext, call: MatcherCall, path: Path, { expectation, happened, marks, shown = path }: Explanation, trace?: Trace): string {
  return buildMessage(context, {
    call,
    received: trace ? 'trace' : 'path',
    subject: formatSubject(path, trace),
    expectation,
    happened: happened ?? formatOutcome(path.outcome),
    table: shown.hops.length ? formatPathTable(shown, new Map([...(marks ?? []), ...outcomeMark(shown)])) : [],
    ...(trace && { repeat: repeatTrace(trace, context.spec) }),
  })
}
