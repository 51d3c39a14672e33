import type { Route, RowOp } from '../../../plan/index.js'
import type { Namespace } from '../../core/namespace.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { SCOPE, fibEntry, type FibEntry } from '../../ipv4/fib-entry.js'
import { fibLookup } from '../../ipv4/fib-lookup.js'
import { fibFind, fibInsert, fibRemove } from '../../ipv4/fib-tables.js'
import { ModelError } from '../model-error.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `ip route add|del|replace …`. Follows `fib_table_insert()` and `fib_table_delete()`, net/ipv4/fib_trie.c. */
export function changeRoute(ns: Namespace, op: RowOp, row: Route): void {
  const entry = fibEntry(row)
  const what = `ip route ${op} ${row.dst}${row.dev === undefined ? '' : ` dev ${row.dev}`}`
  const there = fibFind(ns.fib, entry.table, entry.network, entry.length)
  if (op === 'del') {
    const doomed = there.find((other) => matches(other, row, entry))
    if (doomed === undefined) throw refused(ns.name, what, 'ESRCH')
    remove(ns, doomed)
  } else {
    const checked = check(ns, row, entry, what)
    const same = there.find(({ metric }) => metric === entry.metric)
    if (same !== undefined && op === 'add') throw refused(ns.name, what, 'EEXIST')
    if (same !== undefined) remove(ns, same)
    fibInsert(ns.fib, checked)
  }
  forgetDsts(ns.dsts)
}

function remove(ns: Namespace, entry: FibEntry): void {
  fibRemove(ns.fib, entry)
  ns.exceptions.delete(entry)
}

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
  if (entry.type === 'blackhole' || entry.type === 'unreachable' || entry.type === 'prohibit') return entry
  const device = row.dev === undefined ? undefined : deviceOf(ns, row.dev)
  if (device !== undefined && !device.up && entry.type !== 'local') throw refused(ns.name, what, 'ENETDOWN')
  if (entry.gateway === 0) {
    if (device === undefined) throw new ModelError(ns.name, `${what}: Error: Device for nexthop is not up, or none is given (ENODEV)`)
    return entry
  }
  if (row.onlink === true && device !== undefined) return entry
  const hop = fibLookup(ns, { daddr: entry.gateway, saddr: 0, iif: 'lo', oif: row.dev, mark: 0 }).entry
  if (hop === undefined || hop.type !== 'unicast' || hop.scope < SCOPE.link || hop.dev === undefined)
    throw new ModelError(ns.name, `${what}: Error: Nexthop has invalid gateway. (${hop?.type === 'local' ? 'EINVAL' : 'ENETUNREACH'})`)
  return device === undefined ? fibEntry({ ...row, dev: hop.dev }) : entry
}
