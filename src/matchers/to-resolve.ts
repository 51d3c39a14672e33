import { tryMac } from '../address/index.js'
import type { ArpExchange, Asymmetric, Hop, Trace } from '../engine/index.js'
import { fieldsOf, firstWrong, oneOf, orMatcher } from './expected/shape.js'
import { IP, MAC, PLACE } from './expected/words.js'
import { valueMatches } from './headers/compare-fields.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatWord, optionsOf } from './message/value.js'
import { formatPlace, placeMatches, type PlacePattern } from './path/place.js'
import { judgeTrace } from './received/judge-path.js'

/**
 * How the MAC address of a next hop was found: asked of everybody, asked of the last known owner, known from a permanent entry, or
 * known from an entry that an earlier packet made.
 */
export type ResolvedBy = 'broadcast' | 'unicast' | 'permanent' | 'cache'

export interface ResolveExpectation {
  /** The MAC address that was found. */
  readonly lladdr?: string | Asymmetric
  readonly by?: ResolvedBy
  /** Where it was needed: a namespace, a device, or 'namespace/device'. */
  readonly at?: PlacePattern
}

const RESOLUTION = fieldsOf('a resolution', { lladdr: orMatcher(MAC), by: oneOf(['broadcast', 'unicast', 'permanent', 'cache'] satisfies ResolvedBy[], 'is no way to resolve an address'), at: PLACE })

interface Resolution {
  readonly netns: string
  readonly ifname: string
  readonly lladdr?: string
  readonly by: ResolvedBy
}

/**
 * Holds if the MAC address of a next hop was found while the probe was under way: by address resolution, or in the neighbour table.
 * Judges a whole trace, the way back included.
 * @example expect(trace).toResolve('10.168.1.0', { by: 'permanent', lladdr: 'b6:b2:a8:5f:2c:32' })
 */
export function toResolve(this: MatcherContext, received: unknown, ip: string, expected: ResolveExpectation = {}): MatcherResult {
  const args = [ip, ...optionsOf(expected)]
  return judgeTrace(this, received, { matcher: 'toResolve', args, wrong: firstWrong([ip, 'ip', IP], [expected, '', RESOLUTION]) }, (trace) => {
    const resolutions = resolutionsOf(trace, ip)
    return {
      pass: resolutions.some((resolution) => isAsExpected(resolution, expected)),
      explain: () => ({
        expectation: `to resolve ${ip}${formatExpectation(expected)}`,
        happened: resolutions.length ? resolutions.map((resolution) => formatResolution(ip, resolution)) : [neverNeeded(trace, ip)],
        actual: resolutions.map(({ by, lladdr }) => ({ by, lladdr })),
        expected: [expected],
      }),
      meta: () => ({ resolutions }),
    }
  })
}

/** What was asked on the wire, then what the neighbour tables knew. */
function resolutionsOf({ arp, packets, errors }: Trace, ip: string): readonly Resolution[] {
  const asked = arp.filter((exchange) => exchange.ip === ip && exchange.cast !== 'announcement').map(fromExchange)
  const known = new Map<string, Resolution>()
  for (const hop of [...packets, ...errors].flatMap(({ hops }) => hops)) {
    for (const resolution of fromNeighbours(hop, ip)) {
      const place = `${resolution.netns}/${resolution.ifname}`
      if (!asked.some(({ netns, ifname }) => `${netns}/${ifname}` === place) && !known.has(place)) known.set(place, resolution)
    }
  }
  return [...asked, ...known.values()]
}

function fromExchange({ netns, ifname, cast, lladdr }: ArpExchange): Resolution {
  return { netns, ifname, by: cast === 'unicast' ? 'unicast' : 'broadcast', ...(lladdr !== undefined && { lladdr }) }
}

function* fromNeighbours({ netns, decided }: Hop, ip: string): Generator<Resolution> {
  for (const entry of decided ?? []) {
    if (entry.table !== 'neigh' || entry.row.dst !== ip || entry.row.lladdr === undefined) continue
    yield { netns, ifname: entry.row.dev, lladdr: entry.row.lladdr, by: entry.row.state === 'PERMANENT' ? 'permanent' : 'cache' }
  }
}

function isAsExpected({ netns, ifname, lladdr, by }: Resolution, expected: ResolveExpectation): boolean {
  return (
    lladdr !== undefined &&
    (expected.lladdr === undefined || valueMatches(typeof expected.lladdr === 'string' ? tryMac(expected.lladdr) : expected.lladdr, lladdr)) &&
    (expected.by === undefined || expected.by === by) &&
    (expected.at === undefined || placeMatches(expected.at, { netns, ifname }))
  )
}

const HOW: Readonly<Record<ResolvedBy, string>> = {
  broadcast: 'asked everybody for',
  unicast: 'asked the last known owner for',
  permanent: 'knew from a permanent neighbour entry',
  cache: 'knew from an earlier packet',
}

function formatResolution(ip: string, { netns, ifname, lladdr, by }: Resolution): string {
  return `${formatPlace({ netns, ifname })} ${HOW[by]} ${ip}: ${lladdr ?? 'nobody answered'}`
}

function formatExpectation({ lladdr, by, at }: ResolveExpectation): string {
  const what = `${lladdr === undefined ? '' : ` to ${formatWord(lladdr)}`}${by === undefined ? '' : ` by ${by}`}`
  return `${what}${at === undefined ? '' : ` at ${formatWord(at)}`}`
}

function neverNeeded({ arp }: Trace, ip: string): string {
  const others = [...new Set(arp.map((exchange) => exchange.ip))]
  return `Nobody needed ${ip}; ${others.length ? `asked for: ${others.join(', ')}` : 'nothing was asked for'}`
}
