import type { Path, Place } from '../engine/index.js'
import { optional } from './expected/shape.js'
import { PLACE } from './expected/words.js'
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
  return judgePath(this, received, { matcher: 'toFragment', args, wrong: optional(PLACE)(at, 'at') }, (path) => {
    const places = fragmentedAt(path)
    const pass = places.some((place) => at === undefined || placeMatches(at, place))
    return {
      pass,
      explain: () => ({
        expectation: `to be fragmented${at === undefined ? '' : ` at ${formatPattern(at)}`}`,
        happened: places.length ? [`Fragmented at ${places.map(formatPlace).join(', ')}`] : inOnePiece(path),
        actual: places.map(formatPlace),
        expected: [at === undefined ? 'fragmented' : formatPattern(at)],
      }),
      meta: () => ({ places }),
    }
  })
}

function inOnePiece({ outcome }: Path): readonly string[] {
  const [what = '', ...why] = formatOutcome(outcome)
  return [`${what}, in one piece`, ...why]
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
