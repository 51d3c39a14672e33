import { once, peek, take, takeDev, takeIf, takeIp, takeNumber, takeOneOf, takePrefix, wordsOf, wrong, type Draft, type Words } from './text/words.js'
import { canonicalTable, takeTable } from './text/table-name.js'

/** Type of a route, as `ip route` spells it. */
export type RouteType = 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw'

/**
 * A route. Equivalent to: `ip route add [<type>] <dst> [via <gateway>] [dev <dev>] [src <prefsrc>] [metric <n>] [onlink] [mtu <n>] [table <t>]`.
 *
 * The kernel adds the routes of addresses by itself (`connected` and `local`); a plan holds only what is added by hand.
 */
export interface Route {
  readonly type?: RouteType
  /** Prefix in CIDR notation; 'default' is 0.0.0.0/0. */
  readonly dst: string
  readonly gateway?: string
  /** Absent only for blackhole, unreachable, prohibit and throw. */
  readonly dev?: string
  readonly prefsrc?: string
  readonly metric?: number
  readonly scope?: 'global' | 'link' | 'host'
  /** The gateway is on the link even where no connected route says so. */
  readonly onlink?: boolean
  /** Route MTU in bytes. */
  readonly mtu?: number
  /** Routing table: 'main' (default), 'local' or a number. */
  readonly table?: string | number
}

/** The types that have a device. */
export const FORWARDING_TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast']
export const ROUTE_TYPES: readonly RouteType[] = [...FORWARDING_TYPES, 'blackhole', 'unreachable', 'prohibit', 'throw']
/** Route types of iproute2 that hopspec does not model. */
const FOREIGN_TYPES = ['nat', 'anycast', 'multicast']
const KEYWORDS = 'via, dev, src, metric, mtu, onlink, scope, table or proto'

/**
 * Reads a route in the words of `ip route`, as a command takes it or as `ip route show` prints it. `dst` becomes 'default' or
 * CIDR notation; `proto`, which the model has no use for, is read and left out, as are defaults.
 *
 * @throws TextError
 * @example parseRoute('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
 */
export const parseRoute = (text: string): Route => readRoute(wordsOf('route', text))

/** Reads the rest of the words as a route. */
export function readRoute(words: Words): Route {
  const row: Draft<Route> = { dst: '' }
  const first = peek(words)
  const type = ROUTE_TYPES.find((one) => one === first)
  if (type !== undefined) words.at++
  else if (first !== undefined && FOREIGN_TYPES.includes(first)) throw wrong(words, take(words, ''), 'is not modelled', `a prefix, 'default' or one of the types ${ROUTE_TYPES.join(', ')}`)
  if (type !== undefined && type !== 'unicast') row.type = type
  row.dst = takePrefix(words, "a prefix or 'default'")
  while (peek(words) !== undefined) readOption(words, row)
  if (!words.seen.has('table') && isKeptInLocal(row)) row.table = 'local'
  return row
}

/** Routes of these types are in table local where nobody says otherwise. Follows `iproute_modify()`, ip/iproute.c. */
const isKeptInLocal = ({ type }: Pick<Route, 'type'>): boolean => type === 'local' || type === 'broadcast'

function readOption(words: Words, row: Draft<Route>): void {
  const word = take(words, KEYWORDS)
  const keyword = word.text === 'priority' || word.text === 'preference' ? 'metric' : word.text === 'protocol' ? 'proto' : word.text
  once(words, word, keyword)
  switch (keyword) {
    case 'via': row.gateway = takeIp(words, 'via'); return
    case 'dev': row.dev = takeDev(words); return
    case 'src': row.prefsrc = takeIp(words, 'src'); return
    case 'onlink': row.onlink = true; return
    case 'proto': take(words, 'a protocol behind proto'); return
    case 'dead': case 'linkdown': return
    case 'metric': {
      const metric = takeNumber(words, 'a metric from 0 to 4294967295', 0, 0xffffffff)
      if (metric !== 0) row.metric = metric
      return
    }
    case 'mtu':
      takeIf(words, 'lock')
      row.mtu = takeNumber(words, 'an MTU in bytes', 0, 0xffffffff)
      return
    case 'table': {
      const table = takeTable(words)
      if (table !== 'main') row.table = table
      return
    }
    case 'scope': {
      const scope = takeOneOf(words, ['global', 'link', 'host'], 'a scope')
      if (scope !== 'global') row.scope = scope
      return
    }
    default: throw wrong(words, word, 'is not understood here', KEYWORDS)
  }
}

/**
 * One line, as `ip route show` prints it: '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'.
 * `parseRoute(formatRoute(route))` is the route again, in canonical form.
 */
export function formatRoute(route: Route): string {
  let text = route.type === undefined || route.type === 'unicast' ? '' : `${route.type} `
  text += formatDst(route.dst)
  if (route.gateway !== undefined) text += ` via ${route.gateway}`
  if (route.dev !== undefined) text += ` dev ${route.dev}`
  const table = route.table ?? 'main'
  if (table !== 'main' || isKeptInLocal(route)) text += ` table ${table}`
  if (route.scope !== undefined && route.scope !== 'global') text += ` scope ${route.scope}`
  if (route.prefsrc !== undefined) text += ` src ${route.prefsrc}`
  if (route.metric !== undefined && route.metric !== 0) text += ` metric ${route.metric}`
  if (route.onlink === true) text += ' onlink'
  if (route.mtu !== undefined) text += ` mtu ${route.mtu}`
  return text
}

/** As iproute2 prints a prefix: 'default' for 0.0.0.0/0, the address alone for a /32. */
export function formatDst(dst: string): string {
  if (dst === '0.0.0.0/0') return 'default'
  return dst.endsWith('/32') ? dst.slice(0, -3) : dst
}

/** A prefix as rows hold it: 'default' for 0.0.0.0/0, else CIDR notation with its length. */
export function canonicalDst(dst: string): string {
  if (dst === 'default' || dst === '0.0.0.0/0') return 'default'
  return dst.includes('/') ? dst : `${dst}/32`
}

/** The same route with every default left out and `dst` in canonical form, so that equal routes have equal fields. */
export function canonicalRoute(route: Route): Route {
  const { type, dst, gateway, dev, prefsrc, metric, scope, onlink, mtu } = route
  const table = canonicalTable(route.table ?? 'main')
  return {
    ...(type !== undefined && type !== 'unicast' && { type }),
    dst: canonicalDst(dst),
    ...(gateway !== undefined && { gateway }),
    ...(dev !== undefined && { dev }),
    ...(prefsrc !== undefined && { prefsrc }),
    ...(metric !== undefined && metric !== 0 && { metric }),
    ...(scope !== undefined && scope !== defaultScope(route) && { scope }),
    ...(onlink === true && { onlink }),
    ...(mtu !== undefined && { mtu }),
    ...(table !== 'main' && { table }),
  }
}

/** The scope that `ip route add` gives a route without one. Follows `iproute_modify()`, ip/iproute.c. */
function defaultScope({ type = 'unicast', gateway }: Route): 'global' | 'link' | 'host' {
  if (type === 'local') return 'host'
  if (type === 'broadcast' || (type === 'unicast' && gateway === undefined)) return 'link'
  return 'global'
}
