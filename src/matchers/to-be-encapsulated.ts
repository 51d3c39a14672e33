import type { EncapsulationFields, Hop, Path } from '../engine/index.js'
import { ENCAPSULATION } from './expected/headers.js'
import { compareEncapsulation, differencesAsValues, formatDifferences } from './headers/compare-headers.js'
import { layer } from './headers/header-stack.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatOutcome } from './message/outcome.js'
import { formatTunnel } from './message/packet.js'
import { formatValue, optionsOf } from './message/value.js'
import { formatPlace } from './path/place.js'
import { judgePath } from './received/judge-path.js'

/**
 * Holds if the packet was seen inside a VXLAN tunnel at one device at least, with all of the fields given. `vni` is short for
 * `vxlan.vni` and `udp` for `outer.udp`; fields may be asymmetric matchers. Behind `.not`: at no device.
 * @example expect(trace).toBeEncapsulated({ vni: 1, udp: { dport: 8472 }, outer: { ipv4: { dst: '10.225.28.171' } } })
 */
export function toBeEncapsulated(this: MatcherContext, received: unknown, fields: EncapsulationFields = {}): MatcherResult {
  const args = optionsOf(fields)
  return judgePath(this, received, { matcher: 'toBeEncapsulated', args, wrong: ENCAPSULATION(fields, '') }, (path) => {
    const { hop, index, differences } = nearestHop(path, fields)
    const pass = hop !== undefined && differences.length === 0
    return {
      pass,
      explain: () => ({
        expectation: `to be encapsulated${args.length ? ` with ${formatValue(fields)}` : ''}`,
        happened: whatHappened(path, hop, differences),
        ...(hop ? differencesAsValues(differences) : { actual: 'no VXLAN header', expected: 'a VXLAN header' }),
        ...(hop && !pass && { marks: new Map([[index, 'other headers']]) }),
      }),
      meta: () => ({ ...(hop && { hop }), differences }),
    }
  })
}

function whatHappened({ outcome }: Path, hop: Hop | undefined, differences: Nearest['differences']): readonly string[] {
  if (!hop) return outcome.kind === 'delivered' ? ['It went without a VXLAN header all the way'] : formatOutcome(outcome)
  return [`At ${formatPlace(hop)} it was in ${formatTunnel(hop.layers) ?? 'VXLAN'}`, ...formatDifferences(differences)]
}

interface Nearest {
  readonly hop?: Hop
  readonly index: number
  readonly differences: ReturnType<typeof compareEncapsulation>
}

/** Of the encapsulated hops the first with the fewest differences. */
function nearestHop({ hops }: Path, fields: EncapsulationFields): Nearest {
  let nearest: Nearest = { index: -1, differences: [] }
  for (let index = 0, hop = hops[0]; hop !== undefined; hop = hops[++index]) {
    if (!layer(hop.layers, 'vxlan')) continue
    const differences = compareEncapsulation(fields, hop.layers)
    if (differences.length === 0) return { hop, index, differences }
    if (!nearest.hop || differences.length < nearest.differences.length) nearest = { hop, index, differences }
  }
  return nearest
}
