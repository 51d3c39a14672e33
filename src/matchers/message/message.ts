import type { MatcherCall, MatcherContext } from '../matcher.js'
import { paletteOf } from './palette.js'
import { formatValue } from './value.js'

/** The parts of a failure, in the order in which they stand. */
export interface MessageParts {
  readonly call: MatcherCall
  /** What stands in the brackets of `expect(…)`: 'trace', 'path', 'hop', 'host'. */
  readonly received: string
  /** Whom the sentence is about: 'icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea)'. */
  readonly subject: string
  /** What was expected of it, as an infinitive: 'to pass veth, cni0'. */
  readonly expectation: string
  /** What happened instead: a sentence, then indented what decided it. */
  readonly happened: readonly string[]
  /** The path, or the rows that there are; may be empty. */
  readonly table: readonly string[]
  /** The command that shows it again. */
  readonly repeat?: string
}

/** Builds the text of every failure: the call, the sentence, what happened instead, the evidence, how to repeat it. */
export function buildMessage(context: MatcherContext, parts: MessageParts): string {
  const { expected, happened, dim } = paletteOf(context)
  const not = context.isNot === true ? 'not ' : ''
  const [what = '', ...why] = parts.happened
  const lines = [
    formatCall(context, parts.received, parts.call),
    '',
    expected(`Expected ${parts.subject} ${not}${parts.expectation}`),
    happened(what),
    ...why,
  ]
  if (parts.table.length) lines.push('', ...parts.table.map((line) => paintMark(line, happened)))
  if (parts.repeat !== undefined) lines.push('', dim(`Repeat: ${parts.repeat}`))
  return lines.join('\n')
}

/** A failure that is the caller's: the matcher was given something that it cannot judge. */
export function buildRefusal(context: MatcherContext, call: MatcherCall, received: string, problem: string, remedy: string): string {
  const { happened } = paletteOf(context)
  return [formatCall(context, received, call), '', happened(problem), remedy].join('\n')
}

/** The call as it stands in the spec: 'expect(trace).toTraverse(["veth", "cni0"])', in chai 'expect(trace).to.traverse(["veth", "cni0"])'. */
export function formatCall({ isNot, notation }: MatcherContext, received: string, { matcher, args }: MatcherCall): string {
  const not = isNot === true ? '.not' : ''
  const name = notation === 'chai' ? `.to${not}.${chaiName(matcher)}` : `${not}.${matcher}`
  return `expect(${received})${name}(${args.map(formatValue).join(', ')})`
}

/** The name of a matcher in chai: without 'to', 'toBe' or 'toHave' ('traverse', 'dropped', 'route'). */
export function chaiName(matcher: string): string {
  const name = matcher.replace(/^to(Be|Have)?(?=[A-Z])/, '')
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function paintMark(line: string, paint: (text: string) => string): string {
  const at = line.lastIndexOf('<- ')
  return at < 0 ? line : line.slice(0, at) + paint(line.slice(at))
}
