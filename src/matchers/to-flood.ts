import type { Path, PathItem } from '../engine/index.js'
import { firstWrong, optional } from './expected/shape.js'
import { ITEMS, PLACE } from './expected/words.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatOutcome } from './message/outcome.js'
import { floodsOf, type Flood } from './path/flood.js'
import { formatItems, itemMatches } from './path/path-item.js'
import { formatPattern, formatPlace, placeMatches, type PlacePattern } from './path/place.js'
import { judgePath } from './received/judge-path.js'

/**
 * Holds if a bridge flooded the packet: out of all of the ports given (each an item as in `toTraverse`) at least, or out of any. A port with
 * hairpin gets its own frames back. An ARP request is a path: `trace.arp[0].requests[0]`.
 * @example expect(trace.arp[0]?.requests[0]).toFlood('cni0', ['veth96c9a6b1', 'vetha1f27b10'])
 */
export function toFlood(this: MatcherContext, received: unknown, bridge: PlacePattern, ports?: readonly PathItem[]): MatcherResult {
  const args = ports === undefined ? [bridge] : [bridge, ports]
  return judgePath(this, received, { matcher: 'toFlood', args, wrong: firstWrong([bridge, 'bridge', PLACE], [ports, 'ports', optional(ITEMS)]) }, (path) => {
    const floods = floodsOf(path)
    const here = floods.filter((flood) => placeMatches(bridge, flood.bridge))
    return {
      pass: here.some((flood) => ports === undefined || portsMatch(flood, ports)),
      explain: () => ({
        expectation: `to be flooded by ${formatPattern(bridge)}${ports === undefined ? '' : ` to ${formatItems(ports)}`}`,
        happened: whatHappened(path, here.length ? here : floods),
        actual: here[0]?.ports.map(({ ifname }) => ifname) ?? [],
        expected: ports?.map((item) => formatItems([item])) ?? ['any port'],
      }),
      meta: () => ({ floods }),
    }
  })
}

function portsMatch({ ports }: Flood, items: readonly PathItem[]): boolean {
  return items.every((item) => ports.some(({ netns, ifname, kind, via }) => itemMatches(item, { netns, ifname, kind, via: [via], hop: 0 })))
}

function whatHappened(path: Path, floods: readonly Flood[]): readonly string[] {
  if (floods.length) return floods.map((flood) => `Flooded by ${formatPlace(flood.bridge)} to ${flood.ports.map(({ ifname }) => ifname).join(', ')}`)
  const bridges = path.hops.filter(({ kind }) => kind === 'bridge')
  const [what = '', ...why] = formatOutcome(path.outcome)
  return [`${what}, ${bridges.length ? 'switched to one port' : 'and it passed no bridge'}`, ...why]
}
