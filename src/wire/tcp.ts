/** TCP flags, as letters in the order of tcpdump: S, F, R, P, A (written '.'), U. */
export interface TcpFlags {
  readonly syn: boolean
  readonly ack: boolean
  readonly fin: boolean
  readonly rst: boolean
  readonly psh: boolean
}

/** A TCP header (RFC 9293). */
export interface TcpLayer {
  readonly kind: 'tcp'
  readonly sport: number
  readonly dport: number
  readonly seq: number
  readonly ack: number
  readonly flags: TcpFlags
  readonly window: number
  /** Options as raw bytes in hex ('' for none). */
  readonly options: string
  /** Absent: computed, correct. */
  readonly checksum?: number
}
