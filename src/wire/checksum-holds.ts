import { foldChecksum, sumPseudoHeader, sumWords } from './checksum.js'
import { encodePacket } from './encode-frame.js'
import { IPV4_ADDRESSES, ipv4Size, PROTOCOL, type Ipv4Layer } from './ipv4.js'
import type { Layer } from './layer.js'

/**
 * Whether what follows an IPv4 header sums up to the checksum that it carries: a whole datagram that was not damaged does, the
 * first fragment of one by chance alone. Follows `nf_ip_checksum()`, net/netfilter/utils.c. @throws WireError (range)
 */
export function checksumHolds(ip: Ipv4Layer, rest: readonly Layer[]): boolean {
  const bytes = encodePacket([ip, ...rest])
  const at = ipv4Size(ip)
  const pseudo = ip.protocol === PROTOCOL.tcp || ip.protocol === PROTOCOL.udp ? sumPseudoHeader(bytes, IPV4_ADDRESSES, ip.protocol, bytes.length - at) : 0
  return foldChecksum(pseudo + sumWords(bytes, at, bytes.length)) === 0
}
