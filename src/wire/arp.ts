/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface ArpLayer {
  readonly kind: 'arp'
  readonly op: 'request' | 'reply'
  /** Sender hardware address. */
  readonly sha: string
  /** Sender protocol address. */
  readonly spa: string
  /** Target hardware address; 00:00:00:00:00:00 in a request. */
  readonly tha: string
  /** Target protocol address. */
  readonly tpa: string
}
