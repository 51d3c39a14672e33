import type { NetnsState } from '../../../engine/index.js'
import { isIp, isMulticast, parseIp } from '../../../address/index.js'
import type { Neigh } from '../../../plan/index.js'
import { dumpAddrs, readAddr } from '../../netlink/addr.js'
import { dumpFdb, readFdb } from '../../netlink/fdb.js'
import { dumpNeigh, readNeigh } from '../../netlink/neigh.js'
import { dumpRoutes, readRoute } from '../../netlink/route.js'
import { dumpRules, readRule } from '../../netlink/rule.js'
import type { LiveNetns } from '../live-netns.js'
import type { LinkTable } from './names.js'

/** The tables that rtnetlink dumps, the kernel's own rows included, in the kernel's order. */
export function readTables(here: LiveNetns, links: LinkTable): Pick<NetnsState, 'addrs' | 'routes' | 'rules' | 'neigh' | 'fdb'> {
  const { nameOf } = links
  const given = <T>(row: T | undefined): readonly T[] => (row === undefined ? [] : [row])
  const tunnels = new Set(links.rows.filter(({ kind }) => kind === 'vxlan').map(({ ifname }) => ifname))
  return {
    addrs: here.route.dump(dumpAddrs).map((answer) => readAddr(answer, nameOf)),
    routes: here.route.dump(dumpRoutes).flatMap((answer) => given(readRoute(answer, nameOf))),
    rules: here.route.dump(dumpRules).map(readRule),
    neigh: here.route.dump(dumpNeigh).flatMap((answer) => given(readNeigh(answer, nameOf))).filter(isNeighbour),
    // Every other device lists the group addresses that it listens to as its own.
    fdb: here.route.dump(dumpFdb).flatMap((answer) => given(readFdb(answer, nameOf))).filter(({ owner, dev }) => owner === 'master' || tunnels.has(dev)),
  }
}

/** NOARP rows of group and own addresses are the kernel's way to cache what needs no neighbour. */
const isNeighbour = ({ state, dst, dev }: Neigh): boolean => state !== 'NOARP' || (dev !== 'lo' && isIp(dst) && !isMulticast(parseIp(dst)) && !dst.endsWith('.255'))
