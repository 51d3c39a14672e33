import type { FdbEntry, ListOp } from '../../../plan/index.js'
import { entryKind, fdbWrite } from '../../bridge/fdb.js'
import { ZERO_MAC, type Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { vxlanDelete, vxlanUpdate } from '../../drivers/vxlan-fdb.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `bridge fdb add|append|del|replace <mac> dev <dev> …`. Follows `rtnl_fdb_add()` and `rtnl_fdb_del()`. */
export function changeFdb(ns: Namespace, op: ListOp, row: FdbEntry): void {
  const device = deviceOf(ns, row.dev)
  const what = `bridge fdb ${op} ${row.mac} dev ${row.dev}${row.owner === 'self' ? '' : ' master'}`
  // A bridge's own entries are its FDB's.
  const errno = row.owner === 'self' && device.bridge === undefined ? changeVxlan(device, op, row) : changeBridge(device, op, row)
  if (errno !== undefined) throw refused(device.netns, what, errno)
}

type Errno = Parameters<typeof refused>[2] | undefined

function changeVxlan(device: Device, op: ListOp, row: FdbEntry): Errno {
  const { vxlan } = device
  if (vxlan === undefined) return 'EOPNOTSUPP'
  if (op === 'del') return vxlanDelete(device, vxlan, row) ? undefined : 'ENOENT'
  // vxlan_fdb_add(): an entry without a remote says nothing.
  return row.dst === undefined ? 'EINVAL' : vxlanUpdate(device, vxlan, op, row)
}

/** Follows `fdb_add_entry()` and `fdb_delete_by_addr_and_port()`, net/bridge/br_fdb.c. */
function changeBridge(device: Device, op: ListOp, row: FdbEntry): Errno {
  const bridge = device.bridge === undefined ? device.port?.master : device
  const state = bridge?.bridge
  if (bridge === undefined || state === undefined) return 'EOPNOTSUPP'
  const there = state.fdb.get(row.mac)
  if (op === 'del') {
    if (there === undefined || there.port !== device.port) return 'ENOENT'
    state.fdb.delete(row.mac)
    return undefined
  }
  const kind = entryKind(row)
  if (row.mac === ZERO_MAC || (device.port === undefined && kind !== 'local')) return 'EINVAL'
  if (kind === 'dynamic' && device.port?.state !== 'forwarding' && device.port?.state !== 'learning') return 'EPERM'
  if (there !== undefined && op === 'add') return 'EEXIST'
  fdbWrite(bridge, state, row.mac, device.port, kind)
  return undefined
}
