import type { Ipv4Layer, Layer } from '../../wire/index.js'
import { ip4Text } from '../core/ip4.js'
import { IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE, isReply, type Nfct, type Tuple } from './connection.js'
import type { Manip } from './nat-tuple.js'
import { IPPROTO_ICMP, nextHeader, setHeaders, type Skb } from './skb.js'
import { changeTuple, isIcmpError, mustInvert, withAddress } from './tuple.js'

/** Whether a connection translates this end of a packet of a direction: what was source one way is destination the other. */
const translates = ({ ct, info }: Nfct, manip: Manip): boolean => (ct.status & ((manip === 'src') !== isReply(info) ? IPS_SRC_NAT : IPS_DST_NAT)) !== 0

/** Rewrites a packet as its connection says. True where it did. Follows `nf_nat_packet()` and `nf_nat_manip_pkt()`, net/netfilter/nf_nat_core.c. */
export function natPacket(skb: Skb, nfct: Nfct, manip: Manip): boolean {
  const { ip, rest } = skb
  if (!ip || !translates(nfct, manip)) return false
  const { ct, info } = nfct
  setHeaders(skb, ...manipulate(ip, rest, mustInvert(isReply(info) ? ct.original : ct.reply), manip))
  return true
}

/**
 * Rewrites an ICMP error: the packet that it quotes back to what its sender sent, and its own address to match. False: the
 * error must be dropped. Follows `nf_nat_icmp_reply_translation()`, net/netfilter/nf_nat_proto.c.
 */
export function natIcmpError(skb: Skb, nfct: Nfct, manip: Manip): { readonly drop: boolean; readonly translated: boolean } {
  const { ip, rest } = skb
  const { ct, info } = nfct
  const icmp = nextHeader(skb)
  if (!ip || icmp?.kind !== 'icmp') return { drop: false, translated: false }
  // A redirect is no use to whoever does not see the translated packet.
  if (icmp.type === REDIRECT && (ct.status & STATUS_OF_NAT) !== UNTRANSLATED) return { drop: true, translated: false }
  if (!translates(nfct, manip)) return { drop: false, translated: false }
  const other = isReply(info) ? ct.original : ct.reply
  const [, quotedIp, ...behind] = rest
  const quoted = quotedIp?.kind === 'ipv4' ? manipulate(quotedIp, behind, other, manip === 'src' ? 'dst' : 'src').flat() : rest.slice(1)
  const { checksum: _, ...head } = icmp
  setHeaders(skb, ...manipulate(ip, [head, ...quoted], changeTuple(mustInvert(other), { protocol: IPPROTO_ICMP }), manip))
  return { drop: false, translated: true }
}

const REDIRECT = 5
const UNTRANSLATED = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE
const STATUS_OF_NAT = UNTRANSLATED | IPS_SRC_NAT | IPS_DST_NAT

/**
 * Puts one end of a tuple into the headers of a packet. Checksums that they had are left out, to be computed anew.
 * Follows `nf_nat_ipv4_manip_pkt()` and `l4proto_manip_pkt()`.
 */
function manipulate(ip: Ipv4Layer, rest: readonly Layer[], tuple: Tuple, manip: Manip): readonly [Ipv4Layer, readonly Layer[]] {
  const fresh = withAddress(ip, manip === 'src' ? { src: ip4Text(tuple.src) } : { dst: ip4Text(tuple.dst) })
  const next = rest[0]
  return [fresh, ip.offset !== 0 || !next ? rest : [manipulateNext(next, tuple, manip), ...rest.slice(1)]]
}

function manipulateNext(next: Layer, tuple: Tuple, manip: Manip): Layer {
  if (next.kind === 'tcp' || next.kind === 'udp') {
    const { checksum, ...rest } = next
    // Zero says that a UDP packet has no checksum, and stays.
    const kept = next.kind === 'udp' && checksum === 0 ? { checksum } : {}
    return { ...rest, ...kept, ...(manip === 'src' ? { sport: tuple.sport } : { dport: tuple.dport }) } as Layer
  }
  if (next.kind !== 'icmp' || next.id === undefined || tuple.sport === next.id || tuple.protocol !== IPPROTO_ICMP || isIcmpError(next.type)) return next
  const { checksum: _, ...rest } = next
  return { ...rest, id: tuple.sport }
}
