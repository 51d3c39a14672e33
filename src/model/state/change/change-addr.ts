import type { Addr, RowOp } from '../../../plan/index.js'
import { ip4 } from '../../core/ip4.js'
import type { Namespace } from '../../core/namespace.js'
import { parseAddr } from '../../ipv4/address.js'
import { addAddress, removeAddress } from '../addrs.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'

/** Equivalent to: `ip addr add|del|replace <local>/<prefixlen> dev <dev>`. Follows `inet_rtm_newaddr()` and `inet_rtm_deladdr()`. */
export function changeAddr(ns: Namespace, op: RowOp, row: Addr): void {
  const device = deviceOf(ns, row.dev)
  const what = `ip addr ${op} ${row.local}/${row.prefixlen} dev ${row.dev}`
  const local = ip4(row.local)
  const there = device.addrs.find((address) => address.local === local && address.length === row.prefixlen)
  if (op === 'del') {
    if (there === undefined) throw refused(ns.name, what, 'EADDRNOTAVAIL')
    removeAddress(device, there)
  } else if (there === undefined) {
    const { mask, scope } = parseAddr(row, device.addrs)
    // __inet_insert_ifa(): those of one subnet have one scope.
    if (device.addrs.some((other) => other.mask === mask && ((other.local ^ local) & mask) === 0 && other.scope !== scope)) throw refused(ns.name, what, 'EINVAL')
    addAddress(device, row)
  } else if (op === 'add') throw refused(ns.name, what, 'EEXIST')
}
