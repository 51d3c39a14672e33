/** A UDP header (RFC 768). */
export interface UdpLayer {
  readonly kind: 'udp'
  readonly sport: number
  readonly dport: number
  /** Header and payload in bytes. */
  readonly length: number
  /** Absent: computed, correct. */
  readonly checksum?: number
}
