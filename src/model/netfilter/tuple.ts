import type { Ipv4Layer, Layer } from '../../wire/index.js'
import { ip4, ip4Text, type Ip4 } from '../core/ip4.js'
import type { Tuple } from './connection.js'
import { IPPROTO_ICMP } from './skb.js'

const ECHO_REPLY = 0
const ECHO = 8
const TIMESTAMP = 13
const TIMESTAMP_REPLY = 14
const INFO_REQUEST = 15
const INFO_REPLY = 16
const ADDRESS = 17
const ADDRESS_REPLY = 18

/** Types of ICMP that have an answer. Follows `invmap[]`, net/netfilter/nf_conntrack_proto_icmp.c. */
const ANSWERS: ReadonlyMap<number, number> = new Map([
  [ECHO, ECHO_REPLY], [ECHO_REPLY, ECHO], [TIMESTAMP, TIMESTAMP_REPLY], [TIMESTAMP_REPLY, TIMESTAMP],
  [INFO_REQUEST, INFO_REPLY], [INFO_REPLY, INFO_REQUEST], [ADDRESS, ADDRESS_REPLY], [ADDRESS_REPLY, ADDRESS],
])

/** Types of ICMP that may begin a connection. Follows `valid_new[]` in `nf_conntrack_icmp_packet()`. */
export const ICMP_BEGINS: ReadonlySet<number> = new Set([ECHO, TIMESTAMP, INFO_REQUEST, ADDRESS])

export function createTuple(protocol: number, src: Ip4, dst: Ip4, sport: number, dport: number): Tuple {
  const hash = Math.imul(src, 0x9e3779b1) ^ Math.imul(dst, 0x85ebca6b) ^ Math.imul(sport * 0x10000 + dport, 0xc2b2ae35) ^ protocol
  return { protocol, src, dst, sport, dport, hash }
}

/** A tuple with other fields than another one. */
export function changeTuple(tuple: Tuple, changes: Partial<Omit<Tuple, 'hash'>>): Tuple {
  const { protocol, src, dst, sport, dport } = { ...tuple, ...changes }
  return createTuple(protocol, src, dst, sport, dport)
}

/** The tuple of the packet that an ICMP error quotes behind its own header. */
export function quotedTuple([, ip, next]: readonly Layer[]): Tuple | undefined {
  return ip?.kind !== 'ipv4' || ip.offset !== 0 ? undefined : tupleFrom(ip.protocol, ip4(ip.src), ip4(ip.dst), next)
}

/** The tuple of a packet by its addresses and what follows them. Follows `nf_ct_get_tuple()`. */
export function tupleFrom(protocol: number, src: Ip4, dst: Ip4, next: Layer | undefined): Tuple {
  if (next?.kind === 'icmp') return createTuple(protocol, src, dst, next.id ?? 0, next.type * 256 + next.code)
  if (next?.kind === 'tcp' || next?.kind === 'udp') return createTuple(protocol, src, dst, next.sport, next.dport)
  return createTuple(protocol, src, dst, 0, 0)
}

/** What an answer looks like; undefined where there is none. Follows `nf_ct_invert_tuple()`, net/netfilter/nf_conntrack_core.c. */
export function invertTuple(tuple: Tuple): Tuple | undefined {
  const { protocol, src, dst, sport, dport } = tuple
  if (protocol !== IPPROTO_ICMP) return createTuple(protocol, dst, src, dport, sport)
  const type = ANSWERS.get(dport >> 8)
  return type === undefined ? undefined : createTuple(protocol, dst, src, sport, type * 256 + (dport & 255))
}

/** As `invertTuple`, of a tuple that is known to have an answer: it is part of a connection. */
export function mustInvert(tuple: Tuple): Tuple {
  const inverse = invertTuple(tuple)
  if (!inverse) throw new RangeError(`no connection has the tuple ${tupleKey(tuple)}`)
  return inverse
}

export const tupleKey = ({ protocol, src, dst, sport, dport }: Tuple): string => `${protocol} ${ip4Text(src)} ${ip4Text(dst)} ${sport} ${dport}`

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.hash === b.hash && a.sport === b.sport && a.dport === b.dport && a.src === b.src && a.dst === b.dst && a.protocol === b.protocol

/** Whether a header carries an ICMP error. Follows `icmp_is_err()`, include/linux/icmp.h. */
export const isIcmpError = (type: number): boolean => type === 3 || type === 4 || type === 5 || type === 11 || type === 12

/** An IPv4 header with other addresses; its checksum is left to whoever writes it. */
export function withAddress(ip: Ipv4Layer, address: { readonly src?: string; readonly dst?: string }): Ipv4Layer {
  const { checksum: _, ...rest } = ip
  return { ...rest, ...address }
}
