import type { NetnsHandle } from '../../engine/index.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { buildMessage } from '../message/message.js'
import { repeatShow } from '../message/repeat.js'
import { isNetns } from './kind.js'
import { refuse, refuseArgument, WANTED } from './refuse.js'

/** What a matcher of state found. */
export interface StateJudgement {
  readonly pass: boolean
  /** What is expected, as an infinitive: 'to have the route 10.168.0.0/24 dev cni0'. */
  readonly expectation: string
  readonly happened: () => readonly string[]
  /** The rows that there are. */
  readonly table?: readonly string[]
  /** The view that shows them: 'ip route'. */
  readonly view?: string
  readonly actual?: unknown
  readonly expected?: unknown
  readonly meta?: object
}

/** Judges the present state of a host, router, pod or container. Rejects as `handle.state()` does (a lab that is closed). */
export async function judgeState(
  context: MatcherContext,
  received: unknown,
  call: MatcherCall,
  judge: (handle: NetnsHandle) => Promise<StateJudgement>,
): Promise<MatcherResult> {
  if (!isNetns(received)) return refuse(context, call, received, WANTED.netns)
  if (call.wrong !== undefined) return refuseArgument(context, call, received, call.wrong)
  const name = received.container === undefined ? received.name : `${received.name}/${received.container}`
  return stateResult(context, call, received, { word: received.role, subject: name }, await judge(received))
}

/** Makes the result of a judgement about `subject`, whose tables are those of `handle`. */
export function stateResult(
  context: MatcherContext,
  call: MatcherCall,
  handle: NetnsHandle,
  { word, subject }: { readonly word: string; readonly subject: string },
  judgement: StateJudgement,
): MatcherResult {
  const { pass, expectation, happened, table = [], view, actual, expected, meta } = judgement
  return {
    pass,
    ...(!pass && { actual, expected }),
    meta: { netns: handle.name, ...meta },
    message: () =>
      buildMessage(context, {
        call,
        received: word,
        subject,
        expectation,
        happened: happened(),
        table: table.map((row) => `  ${row}`),
        ...(view !== undefined && { repeat: repeatShow(handle.name, view, handle.engine, context.spec) }),
      }),
  }
}
