import type { MatcherContext, MatcherResult } from '../../src/matchers/index.js'

type Matcher<E extends readonly unknown[]> = (this: MatcherContext, received: unknown, ...expected: E) => MatcherResult | Promise<MatcherResult>

/** The whole message of a matcher that must fail. */
export async function failure<E extends readonly unknown[]>(matcher: Matcher<E>, received: unknown, ...expected: E): Promise<string> {
  const result = await matcher.call({ spec: 'specs/cross-host.spec.ts' }, received, ...expected)
  if (result.pass) throw new Error(`${matcher.name} holds, and should not:\n${result.message()}`)
  return result.message()
}

/** The whole message of a matcher behind `.not` that must fail: it holds. */
export async function failureOfNot<E extends readonly unknown[]>(matcher: Matcher<E>, received: unknown, ...expected: E): Promise<string> {
  const result = await matcher.call({ spec: 'specs/cross-host.spec.ts', isNot: true }, received, ...expected)
  if (!result.pass) throw new Error(`${matcher.name} does not hold, and should:\n${(await matcher.call({}, received, ...expected)).message()}`)
  return result.message()
}

/** The whole messages of calls that a matcher refuses, with and without `.not`: nothing can be judged by them. */
export async function refusals<E extends readonly unknown[]>(matcher: Matcher<E>, received: unknown, ...calls: readonly (readonly unknown[])[]): Promise<string> {
  const messages: string[] = []
  for (const expected of calls) {
    await failureOfNot(matcher, received, ...(expected as E))
    messages.push(await failure(matcher, received, ...(expected as E)))
  }
  return messages.join('\n\n')
}
