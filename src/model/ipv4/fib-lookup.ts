import type { TableEntry } from '../../engine/index.js'
import { NO_EVIDENCE, join } from '../core/evidence.js'
import type { Namespace } from '../core/namespace.js'
import type { RouteError } from './dst.js'
import type { FibEntry } from './fib-entry.js'
import { ruleMatches } from './fib-rule.js'
import { tableLookup } from './fib-tables.js'
import type { Flow } from './flow.js'

/** What the tables say of a flow: a route, or the error of a route that leads nowhere, or that there is none. */
export interface FibResult {
  /** Also of an error: the blackhole, unreachable or prohibit route. */
  readonly entry: FibEntry | undefined
  readonly error: RouteError | undefined
  readonly decided: readonly TableEntry[]
}

const NO_ROUTE: FibResult = { entry: undefined, error: 'ENETUNREACH', decided: NO_EVIDENCE }

/** fib_props[], net/ipv4/fib_semantics.c. */
const ERRORS: Partial<Record<FibEntry['type'], RouteError>> = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' }

/** Asks the rules in order, each for its table. Follows `fib_lookup()` and `__fib_lookup()`, net/ipv4/fib_rules.c. */
export function fibLookup(ns: Namespace, flow: Flow): FibResult {
  for (const rule of ns.lookups) {
    if (!ruleMatches(rule, flow)) continue
    const entry = tableLookup(ns.fib, rule.table, flow.daddr, (candidate) => usable(ns, candidate, flow))
    if (entry === undefined) continue
    const decided = join(rule.evidence === undefined ? NO_EVIDENCE : rule.evidence.alone, entry.evidence)
    return { entry, error: ERRORS[entry.type], decided }
  }
  return NO_ROUTE
}

/** Follows the loop over `fib_alias` in `fib_table_lookup()` and `fib_lookup_good_nhc()`. */
function usable(ns: Namespace, entry: FibEntry, flow: Flow): boolean {
  if (ERRORS[entry.type] !== undefined) return true
  if (entry.dev === undefined || (flow.oif !== undefined && entry.dev !== flow.oif)) return false
  const device = ns.byName.get(entry.dev)
  return device !== undefined && (device.up || entry.type === 'local')
}
