import { canonicalRoute, formatRoute, type ListOp, type Route, type RouteType } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { RT_SCOPE } from './addr.js'
import { nested, readAttributes, u32Of, type Attributes } from './attributes.js'
import { formatIpBytes, ipBytes, splitPrefix } from './ip-bytes.js'
import type { MessageWriter } from './message-writer.js'
import type { Answer, Request } from './route-socket.js'
import { opFlags } from './row-op.js'
import { tableName, tableNumber } from './table-number.js'

const RTM = { NEWROUTE: 24, DELROUTE: 25, GETROUTE: 26 } as const
/** linux/rtnetlink.h */
const RTA = { DST: 1, OIF: 4, GATEWAY: 5, PRIORITY: 6, PREFSRC: 7, METRICS: 8, MULTIPATH: 9, TABLE: 15 } as const
const RTAX_MTU = 2
const RTNH_F_ONLINK = 4
const RTM_F_CLONED = 0x200
const RTPROT_BOOT = 3
/** `RTN_*` */
const TYPES: Readonly<Record<RouteType, number>> = { unicast: 1, local: 2, broadcast: 3, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9 }
const TYPE_NAMES: ReadonlyMap<number, RouteType> = new Map(Object.entries(TYPES).map(([name, number]) => [number, name as RouteType]))
/** Table numbers from 256 on do not fit the header's octet. */
const RT_TABLE_UNSPEC = 0

/** Equivalent to: `ip route add|append|del|replace …`; `index` is that of `row.dev`. */
export function changeRoute(op: ListOp, row: Route, index: number | undefined): Request {
  return {
    type: op === 'del' ? RTM.DELROUTE : RTM.NEWROUTE,
    flags: opFlags(op),
    row: () => `ip route ${op} ${formatRoute(row)}`,
    write: (out) => {
      const [address, prefixlen] = splitPrefix(row.dst)
      const table = tableNumber(row.table ?? 'main')
      out.u8(AF.INET)
      out.u8(prefixlen)
      out.u8(0)
      out.u8(0)
      out.u8(table < 256 ? table : RT_TABLE_UNSPEC)
      out.u8(op === 'del' ? 0 : RTPROT_BOOT)
      out.u8(scopeNumber(op, row))
      out.u8(op === 'del' && row.type === undefined ? 0 : TYPES[row.type ?? 'unicast'])
      out.u32(row.onlink === true ? RTNH_F_ONLINK : 0)
      if (prefixlen > 0) out.attrBytes(RTA.DST, ipBytes(address))
      if (row.gateway !== undefined) out.attrBytes(RTA.GATEWAY, ipBytes(row.gateway))
      if (index !== undefined) out.attrU32(RTA.OIF, index)
      if (row.prefsrc !== undefined) out.attrBytes(RTA.PREFSRC, ipBytes(row.prefsrc))
      if (row.metric !== undefined) out.attrU32(RTA.PRIORITY, row.metric)
      if (table >= 256) out.attrU32(RTA.TABLE, table)
      if (row.mtu !== undefined) writeMtu(out, row.mtu)
    },
  }
}

function writeMtu(out: MessageWriter, mtu: number): void {
  out.open(RTA.METRICS)
  out.attrU32(RTAX_MTU, mtu)
  out.close()
}

/** Follows `iproute_modify()`, ip/iproute.c. */
function scopeNumber(op: ListOp, { scope, type = 'unicast', gateway }: Route): number {
  if (scope !== undefined) return RT_SCOPE[scope]
  if (op === 'del') return RT_SCOPE.nowhere
  if (type === 'local') return RT_SCOPE.host
  return type === 'broadcast' || (type === 'unicast' && gateway === undefined) ? RT_SCOPE.link : RT_SCOPE.global
}

/** Equivalent to: `ip -4 route show table all`. */
export const dumpRoutes: Request = {
  type: RTM.GETROUTE,
  flags: 0,
  row: () => 'ip route show table all',
  write: (out) => {
    out.u32(AF.INET)
    out.u32(0)
    out.u32(0)
  },
}

/** Reads a route; undefined for one of the cache or of a type that hopspec has no name for. */
export function readRoute({ body }: Answer, nameOf: (index: number) => string): Route | undefined {
  const type = TYPE_NAMES.get(body.readUInt8(7))
  const flags = body.readUInt32LE(8)
  if (body.readUInt8(0) !== AF.INET || type === undefined || flags & RTM_F_CLONED) return undefined
  const attributes = readAttributes(body, 12)
  const scope = body.readUInt8(6)
  const dst = attributes.get(RTA.DST)
  const hop = nextHop(attributes)
  const prefsrc = attributes.get(RTA.PREFSRC)
  const metric = u32Of(attributes, RTA.PRIORITY)
  const mtu = u32Of(nested(attributes, RTA.METRICS), RTAX_MTU)
  return canonicalRoute({
    type,
    dst: `${dst === undefined ? '0.0.0.0' : formatIpBytes(dst)}/${body.readUInt8(1)}`,
    ...(hop.gateway !== undefined && { gateway: formatIpBytes(hop.gateway) }),
    ...(hop.oif !== undefined && { dev: nameOf(hop.oif) }),
    ...(prefsrc !== undefined && { prefsrc: formatIpBytes(prefsrc) }),
    ...(metric !== undefined && { metric }),
    scope: scope === RT_SCOPE.host ? 'host' : scope === RT_SCOPE.link ? 'link' : 'global',
    ...(((flags | hop.flags) & RTNH_F_ONLINK) !== 0 && { onlink: true }),
    ...(mtu !== undefined && { mtu }),
    table: tableName(u32Of(attributes, RTA.TABLE) ?? body.readUInt8(4)),
  })
}

/** The next hop; of several the first, for a row has room for one. */
function nextHop(attributes: Attributes): { readonly gateway?: Buffer; readonly oif?: number; readonly flags: number } {
  const several = attributes.get(RTA.MULTIPATH)
  if (several !== undefined && several.length >= 8) {
    // struct rtnexthop: length, flags, weight, ifindex, then attributes.
    const gateway = readAttributes(several.subarray(0, several.readUInt16LE(0)), 8).get(RTA.GATEWAY)
    return { ...(gateway !== undefined && { gateway }), oif: several.readInt32LE(4), flags: several.readUInt8(2) }
  }
  const gateway = attributes.get(RTA.GATEWAY)
  const oif = u32Of(attributes, RTA.OIF)
  return { ...(gateway !== undefined && { gateway }), ...(oif !== undefined && { oif }), flags: 0 }
}
