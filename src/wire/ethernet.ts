/** An Ethernet II header. MACs are six lower-case hex pairs with colons. */
export interface EthernetLayer {
  readonly kind: 'ethernet'
  readonly dst: string
  readonly src: string
  /** EtherType: 0x0800 IPv4, 0x0806 ARP, 0x86dd IPv6. */
  readonly type: number
}
