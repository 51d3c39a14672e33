import type { Path, Place } from '../engine/index.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatOutcome } from './message/outcome.js'
import { formatPattern, formatPlace, placeMatches, type PlacePattern } from './path/place.js'
import { judgePath } from './received/judge-path.js'

/**
 * Holds if the packet, or the tunnel packet around it, was fragmented: anywhere, or at the place given (the device whose MTU
 * was too small). Also where everything arrived all the same.
 * @example expect(trace).not.toFragment()
 */
export function toFragment(this: MatcherContext, received: unknown, at?: PlacePattern): MatcherResult {
  const args = at === undefined ? [] : [at]
  return judgePath(this, received, { matcher: 'toFragment', args }, (path) => {
    const places = fragmentedAt(path)
    const pass = places.some((place) => at === undefined || placeMatches(at, place))
    return {
      pass,
      expectation: `to be fragmented${at === undefined ? '' : ` at ${formatPattern(at)}`}`,
      happened: () => {
        if (places.length) return [`Fragmented at ${places.map(formatPlace).join(', ')}`]
        const [what = '', ...why] = formatOutcome(path.outcome)
        return [`${what}, in one piece`, ...why]
      },
      actual: places.map(formatPlace),
      expected: [at === undefined ? 'fragmented' : formatPattern(at)],
      meta: { places },
    }
  })
}

/** Where a packet parted into fragments: where one of its IP headers, outer or inner, begins to say that more follow; else where its branches left it. */
function fragmentedAt({ branches, hops }: Path): readonly Place[] {
  const places: Place[] = []
  let before = 0
  for (const { netns, ifname, layers } of hops) {
    const headers = layers.filter((layer) => layer.kind === 'ipv4' && layer.mf).length
    if (headers > before) places.push({ netns, ifname })
    before = headers
  }
  const parted = branches.filter(({ why }) => why === 'fragment').map(({ from }) => from)
  return places.length ? places : parted.slice(0, 1)
}
