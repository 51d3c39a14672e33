import type { Path, Place } from '../engine/index.js'
import { layer } from './headers/header-stack.js'
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

/** Where a packet parted into fragments: where its branches left it, or where its first fragment was seen first. */
function fragmentedAt({ branches, hops }: Path): readonly Place[] {
  const places = new Map<string, Place>()
  const note = (place: Place): void => void places.set(formatPlace(place), { netns: place.netns, ...(place.ifname !== undefined && { ifname: place.ifname }) })
  for (const branch of branches) if (branch.why === 'fragment') note(branch.from)
  const first = places.size ? undefined : hops.find(({ layers }) => layer(layers, 'ipv4')?.mf === true)
  if (first) note(first)
  return [...places.values()]
}
