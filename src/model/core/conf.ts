/** What `net.ipv4.conf` means for one device, `all` and the device taken together as the kernel's IN_DEV_ macros do. */
export interface DeviceConf {
  /** IN_DEV_FORWARD: the device's own. */
  readonly forwarding: boolean
  /** IN_DEV_RPFILTER: the larger. */
  readonly rpFilter: number
  /** IN_DEV_ACCEPT_LOCAL: either. */
  readonly acceptLocal: boolean
  readonly routeLocalnet: boolean
  readonly srcValidMark: boolean
  readonly sendRedirects: boolean
  readonly acceptRedirects: boolean
  readonly sharedMedia: boolean
  readonly secureRedirects: boolean
  readonly arpIgnore: number
  readonly arpAnnounce: number
  readonly arpFilter: boolean
  readonly arpNotify: boolean
  readonly arpAccept: number
  /** IN_DEV_ARP_EVICT_NOCARRIER: both. */
  readonly arpEvictNocarrier: boolean
  readonly proxyArp: boolean
  readonly proxyArpPvlan: boolean
  readonly dropGratuitousArp: boolean
  readonly bcForwarding: boolean
  readonly dropUnicastInL2Multicast: boolean
  readonly ignoreRoutesWithLinkdown: boolean
  readonly promoteSecondaries: boolean
}

/** What `net.ipv4.neigh` means for one device. Follows `struct neigh_parms`; times in nanoseconds. */
export interface NeighConf {
  readonly retransTime: number
  readonly mcastSolicit: number
  readonly ucastSolicit: number
  readonly mcastResolicit: number
  readonly appSolicit: number
  readonly reachableTime: number
  readonly delayFirstProbe: number
  readonly lockTime: number
  readonly unresQlenBytes: number
}
