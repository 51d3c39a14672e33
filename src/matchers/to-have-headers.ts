import type { HeaderFields } from '../engine/index.js'
import { HEADERS } from './expected/headers.js'
import { compareHeaders, differencesAsValues, formatDifferences } from './headers/compare-headers.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatHeaderTable } from './message/header-table.js'
import { buildMessage } from './message/message.js'
import { formatProtocol } from './message/packet.js'
import { formatValue } from './message/value.js'
import { formatPlace } from './path/place.js'
import { isHop } from './received/kind.js'
import { refuse, refuseArgument, WANTED } from './received/refuse.js'

/**
 * Holds if a hop has the headers given: by the name of the outermost header of its kind (`ipv4`), or under `outer` and `inner` of a
 * VXLAN tunnel. Fields left out are not judged; each may be an asymmetric matcher.
 * @example expect(trace.at('rain-kubernetes-1', 'flannel.1')).toHaveHeaders({ ipv4: { ttl: 63 }, ethernet: { dst: 'b6:b2:a8:5f:2c:32' } })
 */
export function toHaveHeaders(this: MatcherContext, received: unknown, fields: HeaderFields): MatcherResult {
  const call = { matcher: 'toHaveHeaders', args: [fields] }
  if (!isHop(received)) return refuse(this, call, received, WANTED.hop)
  const wrong = HEADERS(fields, '')
  if (wrong !== undefined) return refuseArgument(this, call, received, wrong)
  const differences = compareHeaders(fields, received.layers)
  const pass = differences.length === 0
  return {
    pass,
    ...(!pass && differencesAsValues(differences)),
    meta: { hop: received, differences },
    message: () =>
      buildMessage(this, {
        call,
        received: 'hop',
        subject: `${formatProtocol(received.layers)} ${received.dir} at ${formatPlace(received)}`,
        expectation: `to have ${formatValue(fields)}`,
        happened: pass ? ['It has'] : ['It has other headers', ...formatDifferences(differences)],
        table: formatHeaderTable(received.layers),
      }),
  }
}
