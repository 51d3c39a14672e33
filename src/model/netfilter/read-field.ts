import type { NftExpression } from '../../plan/index.js'
import { macNumber, parseIp } from '../../address/index.js'
import { encodePacket, sizeOf, type Ipv4Layer } from '../../wire/index.js'
import { packetLength } from '../core/packet.js'
import { readCt } from './read-ct.js'
import type { AddrType, NetfilterDeps } from './netfilter.js'
import type { Pktinfo } from './pktinfo.js'
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, nextHeader, type Skb } from './skb.js'

/** Reads a field as number or, of a device's name, as text; undefined where the packet has none: the rule does not match (NFT_BREAK). */
export type Reader = (pkt: Pktinfo) => number | string | undefined

/** The reader of an expression. Follows `nft_payload_eval()`, `nft_meta_get_eval()`, `nft_ct_get_eval()` and `nft_fib4_eval_type()`. */
export function compileField(left: NftExpression, deps: NetfilterDeps): Reader {
  if (typeof left === 'object') {
    if ('payload' in left) return payload(left.payload.protocol, left.payload.field)
    if ('meta' in left) return meta(left.meta.key)
    if ('ct' in left) return readCt(left.ct.key, left.ct.dir)
    if ('fib' in left) return fib([left.fib.flags].flat(), deps)
  }
  throw new RangeError(`no field: ${JSON.stringify(left)}`)
}

const IP: Readonly<Record<string, (ip: Ipv4Layer) => number>> = {
  protocol: (ip) => ip.protocol,
  ttl: (ip) => ip.ttl,
  length: (ip) => ip.length,
  id: (ip) => ip.id,
  version: () => 4,
  dscp: (ip) => ip.tos >> 2,
  ecn: (ip) => ip.tos & 3,
  'frag-off': (ip) => (ip.df ? 0x4000 : 0) + (ip.mf ? 0x2000 : 0) + ip.offset / 8,
}

const ETH_P_ARP = 0x0806
const ETH_P_IP = 0x0800

function payload(protocol: string, field: string): Reader {
  switch (protocol) {
    case 'ip': {
      if (field === 'saddr') return ({ skb: { ip, saddr } }) => ip && saddr >>> 0
      if (field === 'daddr') return ({ skb: { ip, daddr } }) => ip && daddr >>> 0
      const read = IP[field]
      return ({ skb: { ip } }) => ip && read?.(ip)
    }
    case 'tcp': case 'udp': return ports(protocol, field)
    case 'th': return words(field)
    case 'icmp': return ({ skb }) => {
      const icmp = nextHeader(skb)
      if (icmp?.kind === 'icmp') return field === 'type' ? icmp.type : icmp.code
      return isLater(skb, IPPROTO_ICMP) ? bytesBehind(skb, field === 'type' ? 0 : 1, 1) : undefined
    }
    case 'ether': return ({ skb: { eth } }) => {
      if (eth === undefined) return undefined
      return field === 'type' ? eth.type : macNumber(field === 'saddr' ? eth.src : eth.dst)
    }
    case 'arp': return ({ skb: { arp } }) => {
      if (arp === undefined) return undefined
      return field === 'operation' ? (arp.op === 'request' ? 1 : 2) : parseIp(field === 'saddr ip' ? arp.spa : arp.tpa)
    }
    default: throw new RangeError(`no header: ${protocol}`)
  }
}

/** The first two words of whatever follows, which are ports of TCP and UDP alone: of ICMP they are type and code, and the checksum. */
function words(field: string): Reader {
  return ({ skb }) => {
    const next = nextHeader(skb)
    if (next?.kind === 'tcp' || next?.kind === 'udp') return field === 'sport' ? next.sport : next.dport
    return bytesBehind(skb, field === 'sport' ? 0 : 2, 2)
  }
}

function ports(protocol: 'tcp' | 'udp', field: string): Reader {
  const number = protocol === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP
  const [offset, size] = PLACES[field] ?? [0, 2]
  return ({ skb }) => {
    const next = nextHeader(skb)
    if (next?.kind !== protocol) return isLater(skb, number) ? bytesBehind(skb, offset, size) : undefined
    if (field === 'sport') return next.sport
    if (field === 'dport') return next.dport
    if (next.kind === 'udp') return next.length
    const { fin, syn, rst, psh, ack } = next.flags
    return (fin ? 1 : 0) + (syn ? 2 : 0) + (rst ? 4 : 0) + (psh ? 8 : 0) + (ack ? 16 : 0)
  }
}

/** Where fields of TCP and UDP stand, and their bytes. */
const PLACES: Readonly<Record<string, readonly [offset: number, size: number]>> = { sport: [0, 2], dport: [2, 2], length: [4, 2], flags: [13, 1] }

const isLater = ({ ip }: Skb, protocol: number): boolean => ip !== undefined && ip.offset !== 0 && ip.protocol === protocol

/**
 * What stands behind the IPv4 header, be it a header or, in a fragment that is not the first, data; undefined where the packet ends
 * before. Follows `nft_payload_fast_eval()`, net/netfilter/nf_tables_core.c, which does not look at `pkt->fragoff`.
 */
function bytesBehind({ ip, rest }: Skb, offset: number, size: number): number | undefined {
  if (ip === undefined) return undefined
  const bytes = encodePacket([ip, ...rest])
  const start = sizeOf(ip) + offset
  return start + size > bytes.length ? undefined : bytes.subarray(start, start + size).reduce((number, byte) => number * 256 + byte, 0)
}

/** A device that is not there has index 0 and no name, and so is not equal to any: `oifname != "eth0"` matches at input. */
function meta(key: string): Reader {
  switch (key) {
    case 'mark': return ({ skb }) => skb.mark
    case 'iif': return ({ place }) => place.iif?.ifindex ?? 0
    case 'oif': return ({ place }) => place.oif?.ifindex ?? 0
    case 'iifname': return ({ place }) => place.iif?.ifname ?? ''
    case 'oifname': return ({ place }) => place.oif?.ifname ?? ''
    case 'l4proto': return ({ skb }) => skb.ip?.protocol
    case 'nfproto': return ({ place }) => (place.family === 'bridge' ? NFPROTO_BRIDGE : NFPROTO_IPV4)
    case 'protocol': return ({ skb }) => (skb.ip ? ETH_P_IP : skb.arp ? ETH_P_ARP : undefined)
    case 'pkttype': return ({ skb }) => skb.pktType
    case 'length': return ({ skb }) => packetLength(skb)
    default: throw new RangeError(`no meta key: ${key}`)
  }
}

const NFPROTO_IPV4 = 2
const NFPROTO_BRIDGE = 7

/** `RTN_*`, include/uapi/linux/rtnetlink.h. */
const ADDR_TYPES: Readonly<Record<AddrType, number>> = { unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8 }

function fib(flags: readonly string[], deps: NetfilterDeps): Reader {
  const ofSource = flags.includes('saddr')
  return ({ skb: { ip, saddr, daddr }, place }) => {
    if (!ip) return undefined
    const dev = flags.includes('iif') ? place.iif : flags.includes('oif') ? place.oif : undefined
    return ADDR_TYPES[deps.addrType(ofSource ? saddr : daddr, dev?.ifname)]
  }
}

