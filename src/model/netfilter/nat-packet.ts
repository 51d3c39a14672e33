import type { Layer } from '../../wire/index.js'
import { ip4Text } from '../core/ip4.js'
import type { Tuple } from './connection.js'
import type { Manip } from './nat-tuple.js'
import { IPPROTO_ICMP, isReply, setLayers, type Skb } from './skb.js'
import { changeTuple, isIcmpError, mustInvert, withAddress } from './tuple.js'

/** Whether the connection of a packet translates this end of a packet of its direction: what was source one way is destination the other. */
function translates(skb: Skb, manip: Manip): boolean {
  const { ct, info } = skb
  if (!ct) return false
  return (manip === 'src') !== isReply(info) ? ct.srcNat : ct.dstNat
}

/** Rewrites a packet as its connection says. True where it did. Follows `nf_nat_packet()` and `nf_nat_manip_pkt()`, net/netfilter/nf_nat_core.c. */
export function natPacket(skb: Skb, manip: Manip): boolean {
  const { ct, info } = skb
  if (!ct || !translates(skb, manip)) return false
  setLayers(skb, manipulate(skb.layers, skb.network, mustInvert(isReply(info) ? ct.original : ct.reply), manip))
  return true
}

/**
 * Rewrites an ICMP error: the packet that it quotes back to what its sender sent, and its own address to match. False: the
 * error must be dropped. Follows `nf_nat_icmp_reply_translation()`, net/netfilter/nf_nat_proto.c.
 */
export function natIcmpError(skb: Skb, manip: Manip): { readonly drop: boolean; readonly translated: boolean } {
  const { ct, info } = skb
  const icmp = skb.next
  if (!ct || icmp?.kind !== 'icmp') return { drop: false, translated: false }
  // A redirect is no use to whoever does not see the translated packet.
  if (icmp.type === REDIRECT && (!ct.srcNatDone || !ct.dstNatDone || ct.srcNat || ct.dstNat)) return { drop: true, translated: false }
  if (!translates(skb, manip)) return { drop: false, translated: false }
  const other = isReply(info) ? ct.original : ct.reply
  const quoted = manipulate(skb.layers, skb.network + 2, other, manip === 'src' ? 'dst' : 'src')
  const { checksum: _, ...head } = icmp
  const fresh = quoted.map((layer, index) => (index === skb.network + 1 ? head : layer))
  setLayers(skb, manipulate(fresh, skb.network, changeTuple(mustInvert(other), { protocol: IPPROTO_ICMP }), manip))
  return { drop: false, translated: true }
}

const REDIRECT = 5

/**
 * Puts one end of a tuple into the headers at `at`. Checksums that the layers had are left out, to be computed anew.
 * Follows `nf_nat_ipv4_manip_pkt()` and `l4proto_manip_pkt()`.
 */
export function manipulate(layers: readonly Layer[], at: number, tuple: Tuple, manip: Manip): readonly Layer[] {
  const result = [...layers]
  const ip = layers[at]
  if (ip?.kind !== 'ipv4') return layers
  result[at] = withAddress(ip, manip === 'src' ? { src: ip4Text(tuple.src) } : { dst: ip4Text(tuple.dst) })
  const next = layers[at + 1]
  if (ip.offset !== 0 || !next) return result
  if (next.kind === 'tcp' || next.kind === 'udp') {
    const { checksum, ...rest } = next
    // Zero says that a UDP packet has no checksum, and stays.
    const kept = next.kind === 'udp' && checksum === 0 ? { checksum } : {}
    result[at + 1] = { ...rest, ...kept, ...(manip === 'src' ? { sport: tuple.sport } : { dport: tuple.dport }) } as Layer
  } else if (next.kind === 'icmp' && next.id !== undefined && tuple.sport !== next.id && tuple.protocol === IPPROTO_ICMP && !isIcmpError(next.type)) {
    const { checksum: _, ...rest } = next
    result[at + 1] = { ...rest, id: tuple.sport }
  }
  return result
}


