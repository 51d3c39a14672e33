/** A socket that listens. Equivalent to: `ss -lntu` showing `<address>:<port>`. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** Bound address (default 0.0.0.0). */
  readonly address?: string
  /** Container whose process owns the socket; absent: the namespace's first process. */
  readonly container?: string
}
