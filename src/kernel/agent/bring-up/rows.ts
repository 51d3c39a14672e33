import { isMulticastMac, ZERO_MAC } from '../../../address/index.js'
import type { FdbEntry } from '../../../plan/index.js'
import type { Request } from '../../netlink/route-socket.js'
import { changeAddr } from '../../netlink/addr.js'
import { changeFdb } from '../../netlink/fdb.js'
import { changeNeigh } from '../../netlink/neigh.js'
import { changeRoute } from '../../netlink/route.js'
import { changeRule } from '../../netlink/rule.js'
import type { LiveNetns } from '../live-netns.js'

/** The addresses of a namespace, beside those that `lo` gets by itself. */
export const addrRows = (here: LiveNetns): readonly Request[] =>
  here.declared.addrs.filter(({ local, dev, family }) => family === 'inet' && !(dev === 'lo' && local === '127.0.0.1')).map((row) => changeAddr('add', row, here.declaredIndex(row.dev)))

/** Routes, rules, neighbours and forwarding entries; links are up by now. */
export function* tableRows(here: LiveNetns): Generator<Request> {
  const { routes, rules, neigh, fdb } = here.declared
  for (const row of routes) yield changeRoute('add', row, row.dev === undefined ? undefined : here.declaredIndex(row.dev))
  for (const row of rules) yield changeRule('add', row)
  for (const row of neigh) yield changeNeigh('replace', row, here.declaredIndex(row.dev))
  for (const row of fdb) yield changeFdb(hasSeveralRemotes(row) ? 'append' : 'add', row, here.declaredIndex(row.dev))
}

/** Group addresses and the default entry of a VXLAN device may have several remotes. Follows `vxlan_fdb_update_existing()`. */
const hasSeveralRemotes = ({ mac, owner }: FdbEntry): boolean => owner === 'self' && (mac === ZERO_MAC || isMulticastMac(mac))
