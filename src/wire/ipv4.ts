/** An IPv4 header (RFC 791). Fields that a builder leaves out are computed when bytes are made; a decoder always gives them. */
export interface Ipv4Layer {
  readonly kind: 'ipv4'
  readonly src: string
  readonly dst: string
  /** 1 ICMP, 6 TCP, 17 UDP. */
  readonly protocol: number
  readonly ttl: number
  /** The whole octet: DSCP in the upper six bits, ECN in the lower two. */
  readonly tos: number
  readonly id: number
  readonly df: boolean
  /** More fragments. */
  readonly mf: boolean
  /** Fragment offset in bytes, a multiple of 8. */
  readonly offset: number
  /** Total length in bytes. */
  readonly length: number
  /** Header checksum; absent: computed, correct. */
  readonly checksum?: number
}
