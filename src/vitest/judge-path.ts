import { expect } from 'vitest'
import type { PathExpectation, PathNode } from '../dsl/index.js'
import type { Asymmetric, Lab, Trace } from '../engine/index.js'
import { traceMatchers, type MatcherContext, type MatcherResult, type TraceAssertions } from '../matchers/index.js'
import type { Netns, Plan } from '../plan/index.js'

/**
 * Sends the probe of a declared path and judges it by the matchers that one would write by hand, in the order of the declaration; then,
 * unless the packet is to be lost, that it was delivered and answered.
 */
export async function judgeDeclaredPath(lab: Lab, path: PathNode): Promise<void> {
  if (path.expectations.some(({ kind }) => kind === 'isolated')) {
    await judgeIsolation(lab, path)
    return
  }
  const trace = await sendProbe(lab, path)
  countAssertion()
  for (const expectation of path.expectations) judgeExpectation(lab.plan, trace, expectation)
  if (path.expectations.some(({ kind }) => kind === 'droppedAt')) return
  if (!holds(trace, 'toBeDelivered')) expect(trace).toBeDelivered()
  if (!holds(trace, 'toBeAnswered')) expect(trace).toBeAnswered()
}

/** What was judged without Vitest is an assertion too, for those who have `requireAssertions` count them. */
function countAssertion(): void {
  expect.getState().assertionCalls++
}

/** Whether a matcher holds, without Vitest: a thousand declared paths shall cost little more than a thousand empty tests, so Vitest is asked for what does not hold. */
function holds<M extends keyof TraceAssertions<void>>(trace: Trace, matcher: M, ...expected: Parameters<TraceAssertions<void>[M]>): boolean {
  const judge = traceMatchers[matcher] as (this: MatcherContext, received: unknown, ...expected: readonly unknown[]) => MatcherResult
  return judge.call({}, trace, ...expected).pass
}

function sendProbe(lab: Lab, { from, to, probe }: Pick<PathNode, 'from' | 'to' | 'probe'>): Promise<Trace> {
  // The cluster's types have seen the names.
  const end = to as `${number}.${number}.${number}.${number}`
  if (probe.protocol === 'icmp') return lab.ping(from, end)
  return lab[probe.protocol](from, end, { port: probe.port })
}

function judgeExpectation(plan: Plan, trace: Trace, expectation: PathExpectation): void {
  switch (expectation.kind) {
    case 'traverses': {
      const matcher = expectation.exactly ? 'toTraverseExactly' : 'toTraverse'
      if (!holds(trace, matcher, expectation.items)) expect(trace)[matcher](expectation.items)
      return
    }
    case 'encapsulated':
      if (!holds(trace, 'toBeEncapsulated', expectation.fields)) expect(trace).toBeEncapsulated(expectation.fields)
      return
    case 'untouched':
      if (holds(trace, 'toBeTranslated')) expect(trace).not.toBeTranslated()
      return
    case 'masqueradedAs': return expect(trace).toBeTranslated({ src: addressOf(plan, expectation.host) })
    case 'droppedAt': return expect(trace).toBeDropped({ at: `${expectation.host}/${expectation.device}`, reason: expectation.reason })
    case 'isolated': return
  }
}

/** Neither the declared probe arrives, nor anything for a port that the other end listens on. */
async function judgeIsolation(lab: Lab, { from, to, probe }: PathNode): Promise<void> {
  const open = netnsOf(lab.plan, to)?.listeners ?? []
  for (const one of [probe, ...open]) expect(await sendProbe(lab, { from, to, probe: one })).not.toBeDelivered()
}

function netnsOf(plan: Plan, end: string): Netns | undefined {
  const name = end.split('/')[0]
  return plan.netns.find((netns) => netns.name === name || netns.addrs.some(({ local }) => local === end))
}

/** The one address that a host has on its wires, or whichever of several. */
function addressOf(plan: Plan, host: string): string | Asymmetric {
  const netns = netnsOf(plan, host)
  const wires = netns?.links.filter((link) => link.kind === 'veth' && 'segment' in link.peer).map(({ ifname }) => ifname) ?? []
  const addresses = netns?.addrs.filter(({ dev }) => wires.includes(dev)).map(({ local }) => local) ?? []
  const [only] = addresses
  if (only !== undefined && addresses.length === 1) return only
  return { asymmetricMatch: (other) => typeof other === 'string' && addresses.includes(other), toString: () => `an address of ${host} (${addresses.join(', ')})` } as Asymmetric
}
