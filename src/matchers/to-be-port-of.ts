import type { LinkHandle } from '../engine/index.js'
import { such } from './expected/shape.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeLink } from './received/judge-link.js'
import { isLink } from './received/kind.js'
import { refuseArgument } from './received/refuse.js'

const BRIDGE = such((value) => (typeof value === 'string' && value !== '') || isLink(value), 'is neither a name nor a link of a lab', "Write 'cni0' or lab.host('…').link('cni0')")

/**
 * Holds if a link is a port of a bridge of its namespace now; the bridge is given by name or as a link.
 * Equivalent to: `ip link show dev <link>` printing `master <bridge>`.
 * @example await expect(lab.host('rain-kubernetes-1').link('veth912977f8')).toBePortOf('cni0')
 */
export async function toBePortOf(this: MatcherContext, received: unknown, bridge: string | LinkHandle): Promise<MatcherResult> {
  const call = { matcher: 'toBePortOf', args: [bridge], wrong: BRIDGE(bridge, '') }
  if (call.wrong !== undefined) return refuseArgument(this, call, received, call.wrong)
  const name = typeof bridge === 'string' ? bridge : bridge.ifname
  return judgeLink(this, received, call, async (link, { netns }) => ({
    pass: link?.master === name && (typeof bridge === 'string' || bridge.netns.name === netns.name),
    expectation: `to be a port of ${name}`,
    happened: () => [!link ? 'There is no such link now' : link.master === undefined ? 'It is a port of no bridge' : `It is a port of ${link.master}`],
    actual: link?.master,
    expected: name,
  }))
}
