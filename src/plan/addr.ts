/** An address of a link. Equivalent to: `ip addr add <local>/<prefixlen> dev <dev> [broadcast <broadcast>] [scope <scope>]`. */
export interface Addr {
  readonly dev: string
  readonly family: 'inet' | 'inet6'
  readonly local: string
  readonly prefixlen: number
  readonly broadcast?: string
  /** Default: host for 127.0.0.0/8, else global. */
  readonly scope?: 'global' | 'link' | 'host'
}
