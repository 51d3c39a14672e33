/** Type of a route, as `ip route` spells it. */
export type RouteType = 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit'

/**
 * A route. Equivalent to: `ip route add [<type>] <dst> [via <gateway>] [dev <dev>] [src <prefsrc>] [metric <n>] [onlink] [mtu <n>] [table <t>]`.
 *
 * The kernel adds the routes of addresses by itself (`connected` and `local`); a plan holds only what is added by hand.
 */
export interface Route {
  readonly type?: RouteType
  /** Prefix in CIDR notation; 'default' is 0.0.0.0/0. */
  readonly dst: string
  readonly gateway?: string
  /** Absent only for blackhole, unreachable and prohibit. */
  readonly dev?: string
  readonly prefsrc?: string
  readonly metric?: number
  readonly scope?: 'global' | 'link' | 'host'
  /** The gateway is on the link even where no connected route says so. */
  readonly onlink?: boolean
  /** Route MTU in bytes. */
  readonly mtu?: number
  /** Routing table: 'main' (default), 'local' or a number. */
  readonly table?: string | number
}

/** A policy rule. Equivalent to: `ip rule add pref <priority> [from <src>] [to <dst>] [iif <iif>] [oif <oif>] [fwmark <fwmark>/<fwmask>] lookup <table>`. */
export interface Rule {
  readonly priority: number
  readonly src?: string
  readonly dst?: string
  readonly iif?: string
  readonly oif?: string
  readonly fwmark?: number
  readonly fwmask?: number
  readonly table: string | number
}
