import type { FdbEntry, RowOp } from '../../../plan/index.js'
import { entryKind, fdbWrite } from '../../bridge/fdb.js'
import { ZERO_MAC, isMulticastMac, type Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { vxlanAppend, vxlanDelete, vxlanFind, vxlanReplace } from '../../drivers/vxlan-fdb.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `bridge fdb add|append|del|replace <mac> dev <dev> …`. Follows `rtnl_fdb_add()` and `rtnl_fdb_del()`. */
export function changeFdb(ns: Namespace, op: RowOp, row: FdbEntry): void {
  const device = deviceOf(ns, row.dev)
  if (row.owner === 'self') changeVxlan(device, op, row)
  else changeBridge(device, op, row)
}

function changeVxlan(device: Device, op: RowOp, row: FdbEntry): void {
  const { vxlan } = device
  const what = `bridge fdb ${op} ${row.mac} dev ${row.dev}`
  if (vxlan === undefined) throw refused(device.netns, what, 'EOPNOTSUPP')
  if (op === 'del') {
    if (!vxlanDelete(device, vxlan, row)) throw refused(device.netns, what, 'ENOENT')
  } else if (op === 'replace') vxlanReplace(device, vxlan, row)
  else {
    // Only group addresses and the default entry may have several remotes.
    const several = row.mac === ZERO_MAC || isMulticastMac(row.mac)
    if ((!several && vxlanFind(device, vxlan, row.mac) !== undefined) || !vxlanAppend(device, vxlan, row)) throw refused(device.netns, what, 'EEXIST')
  }
}

function changeBridge(device: Device, op: RowOp, row: FdbEntry): void {
  const bridge = device.bridge === undefined ? device.port?.master : device
  const state = bridge?.bridge
  const what = `bridge fdb ${op} ${row.mac} dev ${row.dev} master`
  if (bridge === undefined || state === undefined) throw refused(device.netns, what, 'EOPNOTSUPP')
  const there = state.fdb.get(row.mac)
  if (op === 'del') {
    if (there === undefined || there.port !== device.port) throw refused(device.netns, what, 'ENOENT')
    state.fdb.delete(row.mac)
  } else {
    if (there !== undefined && op === 'add') throw refused(device.netns, what, 'EEXIST')
    fdbWrite(bridge, state, row.mac, device.port, entryKind(row))
  }
}
