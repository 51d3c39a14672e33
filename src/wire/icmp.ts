/** An ICMP message (RFC 792). */
export interface IcmpLayer {
  readonly kind: 'icmp'
  readonly type: number
  readonly code: number
  /** Echo only. */
  readonly id?: number
  /** Echo only. */
  readonly seq?: number
  /** Next-hop MTU, of 3/4 only (RFC 1191). */
  readonly mtu?: number
  /** Gateway of a redirect, of type 5 only. */
  readonly gateway?: string
  /** Absent: computed, correct. */
  readonly checksum?: number
}
