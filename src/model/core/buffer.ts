import { packetLength, type Packet } from './packet.js'

const CACHE_LINE = 64
/** `struct sk_buff`, and what stands behind the data (`struct skb_shared_info`). */
const [SK_BUFF, SHARED_INFO] = [256, 320]
/** Buffers of the cache `skbuff_small_head`: up to 704, as a kernel was configured. */
const SMALL_HEAD = 576
/** What a socket asks for beside headers and data. Follows `__ip_append_data()`. */
const EXTRA = 15

const align = (bytes: number): number => CACHE_LINE * Math.ceil(bytes / CACHE_LINE)

/** Bytes of a buffer with room for so many. Follows `kmalloc_reserve()`, net/core/skbuff.c. */
export function allocate(bytes: number): number {
  const size = align(bytes) + SHARED_INFO
  return size <= SMALL_HEAD ? SMALL_HEAD : 2 ** (32 - Math.clz32(size - 1))
}

/** Bytes of the buffer that a packet is in; of one that was not moved since a socket made it, what that asked for. */
export const bufferOf = (packet: Packet): number => packet.buffer ?? allocate(packetLength(packet) + packet.headroom + EXTRA)

/** `skb->truesize`. Follows `__alloc_skb()`. */
export const trueSize = (packet: Packet): number => SK_BUFF + bufferOf(packet)

/** Moves a packet into a larger buffer where less than this is free before its IP header. Follows `skb_cow()` and `pskb_expand_head()`. */
export function reserve(packet: Packet, headroom: number): void {
  if (headroom <= packet.headroom) return
  const missing = align(headroom - packet.headroom)
  packet.buffer = allocate(bufferOf(packet) - SHARED_INFO + missing)
  packet.headroom += missing
}
