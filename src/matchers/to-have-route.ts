import { canonicalDst, canonicalRoute, formatRoute, parseRoute, type Route } from '../plan/index.js'
import { valueMatches } from './headers/compare-fields.js'
import { ROUTE_ROW } from './expected/rows.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatValue } from './message/value.js'
import { refuseArgument } from './received/refuse.js'
import type { RowPattern } from './state/row-pattern.js'
import { judgeRows, type RowTable } from './state/judge-rows.js'

const ROUTES: RowTable<Route> = {
  noun: 'route',
  plural: 'routes',
  view: 'ip route',
  rows: ({ routes }) => routes,
  canonical: canonicalRoute,
  format: formatRoute,
}

/**
 * Holds if a host or pod has a route: in the words of `ip route`, or by its fields. What is left out is not judged; a table
 * that is not named is main. Equivalent to: `ip route show <…>` printing a line.
 * @example await expect(lab.host('rain-kubernetes-1')).toHaveRoute('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
 */
export async function toHaveRoute(this: MatcherContext, received: unknown, route: string | RowPattern<Route>): Promise<MatcherResult> {
  const call = { matcher: 'toHaveRoute', args: [route], wrong: ROUTE_ROW(route, '') }
  if (call.wrong !== undefined) return refuseArgument(this, call, received, call.wrong)
  const fields: RowPattern<Route> = typeof route === 'string' ? parseRoute(route) : withCanonicalDst(route)
  const isKernelOwn = fields.type === 'local' || fields.type === 'broadcast'
  const { table } = { ...(!isKernelOwn && { table: 'main' }), ...fields }
  const routes: RowTable<Route> = { ...ROUTES, rows: (state) => state.routes.map(inFull).filter((row) => table === undefined || valueMatches(table, row.table)) }
  return judgeRows(this, received, call, routes, fields, typeof route === 'string' ? route : formatValue(route))
}

function withCanonicalDst(route: RowPattern<Route>): RowPattern<Route> {
  return typeof route.dst === 'string' ? { ...route, dst: canonicalDst(route.dst) } : route
}

function inFull(route: Route): Route {
  return { ...route, dst: canonicalDst(route.dst), table: route.table ?? 'main' }
}
