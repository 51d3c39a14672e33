/** A wire of the underlay, as declared with `.segment(name, cidr)`. */
export interface SegmentNode {
  readonly kind: 'segment'
  readonly name: string
  readonly subnet: string
}
