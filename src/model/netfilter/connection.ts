import type { Ip4 } from '../core/ip4.js'

/** One direction of a connection. Follows `struct nf_conntrack_tuple`; of ICMP `id`, type and code stand where the ports do. Made by `createTuple()`. */
export interface Tuple {
  readonly protocol: number
  readonly src: Ip4
  readonly dst: Ip4
  /** Source port, or the echo id. */
  readonly sport: number
  /** Destination port, or ICMP type * 256 + code. */
  readonly dport: number
  /** Of all of these, for the tables: equal tuples have equal hashes. */
  readonly hash: number
}

/** TCP states of a connection. Follows `enum tcp_conntrack`. */
export type TcpState = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2'

// Bits of a connection's status. Follow `enum ip_conntrack_status`, include/uapi/linux/netfilter/nf_conntrack_common.h.
/** A packet was seen in reply direction. */
export const IPS_SEEN_REPLY = 2
/** Its timeout is that of an established flow. */
export const IPS_ASSURED = 4
/** It is in the table. */
export const IPS_CONFIRMED = 8
/** The translation changes the source, or the destination. */
export const IPS_SRC_NAT = 16
export const IPS_DST_NAT = 32
/** The translation of an end is set up, also by a null binding. */
export const IPS_SRC_NAT_DONE = 128
export const IPS_DST_NAT_DONE = 256

/** A tracked connection. Follows `struct nf_conn`. Mutable: it is state of the model. */
export interface Connection {
  original: Tuple
  /** What a reply looks like: altered by translation. */
  reply: Tuple
  /** `insertions` of the table when no connection had the original tuple, and when none had the reply tuple. */
  readonly freeAt: number
  replyFreeAt: number
  /** Bits that say what became of it, `IPS_…`. */
  status: number
  /** Which one it was to come into the table. */
  order: number
  mark: number
  /** Simulated nanoseconds at which the entry goes; infinite until its first packet was judged. */
  expires: number
  /** UDP: traffic after this makes it a stream. */
  streamAfter: number
  tcp: TcpState
  /** Link that a masqueraded connection leaves by; it dies when the route moves to another. */
  masqueradeIfindex: number
}

/** How a packet belongs to its connection. Follows `enum ip_conntrack_info`. */
export type CtInfo = 'new' | 'established' | 'related' | 'established-reply' | 'related-reply'

/** Whether a packet came against the direction of its connection. Follows `CTINFO2DIR()`. */
export const isReply = (info: CtInfo): boolean => info === 'established-reply' || info === 'related-reply'

/** Connection of a packet, `skb->_nfct`. */
export interface Nfct {
  readonly ct: Connection
  readonly info: CtInfo
}
