/** A VXLAN header (RFC 7348). */
export interface VxlanLayer {
  readonly kind: 'vxlan'
  /** 0x08: the VNI is valid. */
  readonly flags: number
  readonly vni: number
}
