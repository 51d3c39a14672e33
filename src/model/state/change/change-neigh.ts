import type { Neigh, RowOp } from '../../../plan/index.js'
import { ip4 } from '../../core/ip4.js'
import type { Namespace } from '../../core/namespace.js'
import { findNeighbour, forgetNeighbour, writeNeighbour } from '../../core/neigh-table.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `ip neigh add|del|replace <dst> lladdr <lladdr> dev <dev> nud <state>`. Follows `neigh_add()` and `neigh_delete()`. */
export function changeNeigh(ns: Namespace, op: RowOp, row: Neigh): void {
  const device = deviceOf(ns, row.dev)
  const ip = ip4(row.dst)
  const what = `ip neigh ${op} ${row.dst} dev ${row.dev}`
  const there = findNeighbour(device, ip)
  if (op === 'del') {
    if (there === undefined) throw refused(ns.name, what, 'ENOENT')
    forgetNeighbour(device, ip)
  } else {
    if (there !== undefined && op === 'add') throw refused(ns.name, what, 'EEXIST')
    writeNeighbour(device, ip, row)
  }
  forgetDsts(ns.dsts)
}
