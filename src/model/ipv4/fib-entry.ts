import type { Route, RouteType } from '../../plan/index.js'
import { evidence, type Evidence } from '../core/evidence.js'
import { ip4, prefix4, type Ip4 } from '../core/ip4.js'

/** Scopes, include/uapi/linux/rtnetlink.h: the larger, the nearer. */
export const SCOPE = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const

/** A route, parsed. Follows `struct fib_alias` and `struct fib_info`. */
export interface FibEntry {
  readonly row: Route
  readonly network: Ip4
  readonly length: number
  readonly type: RouteType
  /** 0: on the link. */
  readonly gateway: Ip4
  readonly dev: string | undefined
  /** 0: chosen by `inet_select_addr()`. */
  readonly prefsrc: Ip4
  readonly metric: number
  readonly scope: number
  /** Scope of the next hop: host where the destination is on the link or the gateway an own address, link for another gateway, nowhere for own addresses. Judged when the route is made: `fib_check_nh_v4_gw()`, net/ipv4/fib_semantics.c. */
  readonly nhScope: number
  /** 0: that of the device. */
  readonly mtu: number
  /** 'main', 'local', 'default' or a number. */
  readonly table: string
  readonly evidence: Evidence
}

/** Name of a routing table: rt_tables' three, or a number. */
export function tableName(table: string | number | undefined): string {
  if (table === undefined) return 'main'
  const text = String(table)
  return text === '254' ? 'main' : text === '255' ? 'local' : text === '253' ? 'default' : text
}

/** Reads a row. A route without a scope gets iproute2's: host for local, link without a gateway, else global. */
export function fibEntry(row: Route): FibEntry {
  const { network, length } = prefix4(row.dst)
  const type = row.type ?? 'unicast'
  const gateway = row.gateway === undefined ? 0 : ip4(row.gateway)
  const scope = row.scope === undefined ? defaultScope(type, gateway) : SCOPE[row.scope]
  return {
    row,
    network,
    length,
    type,
    gateway,
    dev: row.dev,
    prefsrc: row.prefsrc === undefined ? 0 : ip4(row.prefsrc),
    metric: row.metric ?? 0,
    scope,
    nhScope: scope === SCOPE.host ? SCOPE.nowhere : gateway !== 0 ? SCOPE.link : SCOPE.host,
    mtu: row.mtu ?? 0,
    table: tableName(row.table ?? (type === 'local' || type === 'broadcast' ? 'local' : undefined)),
    evidence: evidence({ table: 'route', row }),
  }
}

function defaultScope(type: RouteType, gateway: Ip4): number {
  if (type === 'local') return SCOPE.host
  if (type === 'broadcast') return SCOPE.link
  return type === 'unicast' && gateway === 0 ? SCOPE.link : SCOPE.global
}
