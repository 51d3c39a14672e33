import type { FdbEntry, ListOp } from '../../../plan/index.js'
import { entryKind, fdbWrite } from '../../bridge/fdb.js'
import { ZERO_MAC, type Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { vxlanDelete, vxlanUpdate } from '../../drivers/vxlan-fdb.js'
import type { VxlanState } from '../../drivers/vxlan-state.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `bridge fdb add|append|del|replace <mac> dev <dev> …`. Follows `rtnl_fdb_add()` and `rtnl_fdb_del()`. */
export function changeFdb(ns: Namespace, op: ListOp, row: FdbEntry): void {
  const device = deviceOf(ns, row.dev)
  const what = `bridge fdb ${op} ${row.mac} dev ${row.dev}${row.owner === 'self' ? '' : ' master'}`
  const errno = change(device, op, row)
  if (errno !== undefined) throw refused(device.netns, what, errno)
}

type Errno = Parameters<typeof refused>[2] | undefined

/** Only Ethernet devices have entries, and a bridge's own are its FDB's. */
function change(device: Device, op: ListOp, row: FdbEntry): Errno {
  if (device.kind === 'loopback') return 'EINVAL'
  if (row.owner === 'master' || device.bridge !== undefined) return changeBridge(device, op, row)
  return device.vxlan === undefined ? changeFilter(device, op, row) : changeVxlan(device, device.vxlan, op, row)
}

/** An address that a device without an FDB is to take too; `bridge fdb` lists it, the tables of a namespace do not. Follows `ndo_dflt_fdb_add()` and `ndo_dflt_fdb_del()`, net/core/rtnetlink.c. */
function changeFilter(device: Device, op: ListOp, { mac, state = 'permanent' }: FdbEntry): Errno {
  if (state !== 'permanent') return 'EINVAL'
  const filters = (device.filters ??= plannedFilters(device))
  if (op === 'del') return filters.delete(mac) ? undefined : 'ENOENT'
  if (op === 'add' && filters.has(mac)) return 'EEXIST'
  filters.add(mac)
  return undefined
}

const plannedFilters = ({ ns, ifname }: Device): Set<string> => new Set([...ns.plan.fdb].filter(({ dev, owner }) => dev === ifname && owner === 'self').map(({ mac }) => mac))

function changeVxlan(device: Device, vxlan: VxlanState, op: ListOp, row: FdbEntry): Errno {
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
