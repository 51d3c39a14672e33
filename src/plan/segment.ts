/** A shared wire of the underlay: an ideal switch that learns, with one port for each link whose peer it is. */
export interface Segment {
  readonly name: string
  /** The subnet of the segment, in CIDR notation. */
  readonly subnet: string
}
