import type { TableEntry } from '../../engine/index.js'
import { NO_EVIDENCE, join } from '../core/evidence.js'
import type { Namespace } from '../core/namespace.js'
import type { Dst, RouteError } from './dst.js'
import { SCOPE, type FibEntry } from './fib-entry.js'
import { ruleMatches } from './fib-rule.js'
import { matching, viewOf } from './fib-tables.js'
import type { Flow } from './flow.js'

/** What the tables say of a flow: a route, or the error of a route that leads nowhere, or that there is none. */
export interface FibResult {
  /** Also of an error: the blackhole, unreachable or prohibit route. */
  readonly entry: FibEntry | undefined
  readonly error: RouteError | undefined
  readonly decided: readonly TableEntry[]
  /** The input route that was made of it. */
  input: Dst | undefined
}

const NO_ROUTE: FibResult = { entry: undefined, error: 'ENETUNREACH', decided: NO_EVIDENCE, input: undefined }

/** fib_props[], net/ipv4/fib_semantics.c. */
const ERRORS: Partial<Record<FibEntry['type'], RouteError>> = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' }

/** What rules and tables say of a flow; remembered where the destination alone decides. Follows `fib_lookup()`, net/ipv4/fib_rules.c. */
export function fibLookup(ns: Namespace, flow: Flow): FibResult {
  if (ns.customRules || flow.oif !== undefined || flow.scope !== undefined) return askRules(ns, flow)
  const { results } = ns.dsts
  let result = results.get(flow.daddr)
  if (result === undefined) results.set(flow.daddr, (result = askRules(ns, flow)))
  return result
}

/** Asks the rules in order, each for its table. Follows `__fib_lookup()`. */
function askRules(ns: Namespace, flow: Flow): FibResult {
  let thrown = NO_EVIDENCE
  for (let at = 0, rule = ns.lookups[0]; rule !== undefined; rule = ns.lookups[++at]) {
    if (!ruleMatches(rule, flow)) continue
    const entry = tableRoute(ns, rule.table, flow)
    if (entry === undefined) continue
    const decided = join(rule.evidence === undefined ? thrown : join(thrown, rule.evidence), entry.evidence)
    // The look-up goes on with the next rule, as if the table had no route.
    if (entry.type === 'throw') {
      thrown = decided
      continue
    }
    return { entry, error: ERRORS[entry.type], decided, input: undefined }
  }
  return thrown === NO_EVIDENCE ? NO_ROUTE : { ...NO_ROUTE, decided: thrown }
}

/** The route of the longest prefix in a table that can be used; of shorter ones where none of a length can. Follows `fib_table_lookup()`, net/ipv4/fib_trie.c. */
export function tableRoute(ns: Namespace, table: string, flow: Flow): FibEntry | undefined {
  const view = viewOf(ns.fib, table)
  for (let at = 0, level = view[0]; level !== undefined; level = view[++at]) {
    const found = matching(level, flow.daddr) ?? []
    for (let index = 0, entry = found[0]; entry !== undefined; entry = found[++index]) if (usable(ns, entry, flow)) return entry
  }
  return undefined
}

/** Follows the loop over `fib_alias` in `fib_table_lookup()` and `fib_lookup_good_nhc()`. */
function usable(ns: Namespace, entry: FibEntry, flow: Flow): boolean {
  if (flow.scope !== undefined && entry.scope < flow.scope) return false
  if (entry.type === 'throw' || ERRORS[entry.type] !== undefined) return true
  if (entry.dev === undefined || (flow.oif !== undefined && entry.dev !== flow.oif)) return false
  const device = ns.byName.get(entry.dev)
  if (device === undefined || (!device.up && entry.type !== 'local')) return false
  // RTNH_F_LINKDOWN; who looks for a next hop of a new route passes over it (FIB_LOOKUP_IGNORE_LINKSTATE).
  return device.carrier || !device.conf.ignoreRoutesWithLinkdown || entry.nhScope === SCOPE.nowhere || flow.scope !== undefined
}
