/** An address of a host or router, as declared with `.address('10.225.28.170/24', …)`. */
export interface AddressNode extends AddressOptions {
  readonly kind: 'address'
  readonly address: string
}

/** Where an address of a host or router belongs, for machines with more than one link. */
export interface AddressOptions {
  /**
   * Device of the address. Default: the device that has an address on the same segment already, else the next free one of eth0,
   * eth1, …
   */
  readonly dev?: string
  /** Segment that the device is on. Default: that of `.segment()` for eth0, else the segment that the address is in. */
  readonly segment?: string
  /** MAC address of the device; `.mac()` is short for that of the first device. */
  readonly mac?: string
  /** MTU of the device; `.mtu()` is short for that of the first device. */
  readonly mtu?: number
  /** ifindex of the device. */
  readonly ifindex?: number
}
