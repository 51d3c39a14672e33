import { FORWARDING_TYPES, type ListOp, type Route } from '../../../plan/index.js'
import type { Namespace } from '../../core/namespace.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { SCOPE, fibEntry, type FibEntry } from '../../ipv4/fib-entry.js'
import { fibLookup, tableRoute } from '../../ipv4/fib-lookup.js'
import { fibFind, fibInsert, fibRemove } from '../../ipv4/fib-tables.js'
import { addrType } from '../../ipv4/route.js'
import { ModelError } from '../model-error.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `ip route add|append|del|replace …`. Follows `fib_table_insert()` and `fib_table_delete()`, net/ipv4/fib_trie.c. */
export function changeRoute(ns: Namespace, op: ListOp, row: Route): void {
  const entry = fibEntry(row)
  const what = `ip route ${op} ${row.dst}${row.dev === undefined ? '' : ` dev ${row.dev}`}`
  const there = fibFind(ns.fib, entry.table, entry.network, entry.length)
  if (op === 'del') {
    const doomed = there.find((other) => matches(other, row, entry))
    if (doomed === undefined) throw refused(ns.name, what, 'ESRCH')
    remove(ns, doomed)
  } else {
    const checked = check(ns, row, entry, what)
    const same = there.filter(({ metric }) => metric === entry.metric)
    const [first] = same
    const twin = same.find((other) => equal(other, checked))
    if (op === 'replace' && twin !== undefined && twin === first) return
    if (twin !== undefined || (op === 'add' && first !== undefined)) throw refused(ns.name, what, 'EEXIST')
    if (op === 'replace' && first !== undefined) takePlace(ns, first, checked)
    else fibInsert(ns.fib, checked)
    // Never false again. Follows inet_rtm_newroute(), net/ipv4/fib_frontend.c.
    if (checked.type === 'local') ns.customLocalRoutes = true
  }
  forgetDsts(ns.dsts)
}

/** In front of those of its metric, where the first of them was. */
function takePlace(ns: Namespace, first: FibEntry, entry: FibEntry): void {
  remove(ns, first)
  const others = fibFind(ns.fib, entry.table, entry.network, entry.length).filter(({ metric }) => metric === entry.metric)
  for (const other of others) fibRemove(ns.fib, other)
  for (const one of [entry, ...others]) fibInsert(ns.fib, one)
}

function remove(ns: Namespace, entry: FibEntry): void {
  fibRemove(ns.fib, entry)
  ns.exceptions.delete(entry)
}

/** Type, scope and next hop agree. Follows the search for `fa_match` in `fib_table_insert()`. */
const equal = (a: FibEntry, b: FibEntry): boolean =>
  a.type === b.type && a.scope === b.scope && a.dev === b.dev && a.gateway === b.gateway && a.prefsrc === b.prefsrc && a.mtu === b.mtu

/** Only what was named must agree. */
function matches(other: FibEntry, row: Route, wanted: FibEntry): boolean {
  return (
    (row.type === undefined || other.type === wanted.type) &&
    (row.dev === undefined || other.dev === row.dev) &&
    (row.gateway === undefined || other.gateway === wanted.gateway) &&
    (row.prefsrc === undefined || other.prefsrc === wanted.prefsrc) &&
    (row.metric === undefined || other.metric === wanted.metric) &&
    (row.scope === undefined || other.scope === wanted.scope)
  )
}

/** Whether the kernel takes the route, and its device where the gateway gives it. Follows `fib_create_info()` and `fib_check_nh()`. */
function check(ns: Namespace, row: Route, entry: FibEntry, what: string): FibEntry {
  if (!FORWARDING_TYPES.includes(entry.type)) return entry
  const device = row.dev === undefined ? undefined : deviceOf(ns, row.dev)
  if (device !== undefined && !device.up && entry.type !== 'local') throw refused(ns.name, what, 'ENETDOWN')
  if (entry.gateway === 0) {
    if (device === undefined) throw new ModelError(ns.name, `${what}: Error: Device for nexthop is not up, or none is given (ENODEV)`)
    return entry
  }
  if (row.onlink === true && device !== undefined) {
    if (entry.scope >= SCOPE.link) throw invalid(ns, what, 'scope', 'EINVAL')
    if (addrType(ns, entry.gateway, device) !== 'unicast') throw invalid(ns, what, 'gateway', 'EINVAL')
    return entry
  }
  // fib_check_nh_v4_gw(): in the table of the route itself but main, else by all rules.
  const flow = { daddr: entry.gateway, saddr: 0, iif: 'lo', oif: row.dev, mark: 0, scope: Math.max(entry.scope + 1, SCOPE.link) }
  const own = entry.table === 'main' ? undefined : tableRoute(ns, entry.table, flow)
  const hop = own !== undefined && FORWARDING_TYPES.includes(own.type) ? own : fibLookup(ns, flow).entry
  if (hop?.dev === undefined) throw invalid(ns, what, 'gateway', 'ENETUNREACH')
  if (hop.type !== 'unicast' && hop.type !== 'local') throw invalid(ns, what, 'gateway', 'EINVAL')
  const found = device === undefined ? fibEntry({ ...row, dev: hop.dev }) : entry
  return hop.type === 'local' ? { ...found, nhScope: SCOPE.host } : found
}

const invalid = (ns: Namespace, what: string, part: 'gateway' | 'scope', errno: string): ModelError => new ModelError(ns.name, `${what}: Error: Nexthop has invalid ${part}. (${errno})`)
