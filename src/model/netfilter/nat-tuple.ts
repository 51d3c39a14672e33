import type { Ip4 } from '../core/ip4.js'
import type { Connection, Tuple } from './connection.js'
import { connectionsFrom, isTaken, type ConntrackTable } from './conntrack-table.js'
import { jhash2, reciprocalScale } from './jhash.js'
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from './skb.js'
import { changeTuple, invertTuple, mustInvert } from './tuple.js'

/** Which end a translation changes. Follows `enum nf_nat_manip_type`. */
export type Manip = 'src' | 'dst'

/** What a translation may choose from. Follows `struct nf_nat_range2`. */
export interface NatRange {
  /** NF_NAT_RANGE_MAP_IPS: addresses as unsigned numbers. */
  readonly addresses?: readonly [min: number, max: number]
  /** NF_NAT_RANGE_PROTO_SPECIFIED. */
  readonly ports?: readonly [min: number, max: number]
  /** NF_NAT_RANGE_PROTO_RANDOM or _RANDOM_FULLY: never the port that is there, unless by chance. */
  readonly random: boolean
  readonly persistent: boolean
}

/** Tries in one search for a free port (NF_NAT_MAX_ATTEMPTS). */
const MAX_ATTEMPTS = 128
const MIN_ATTEMPTS = 16

/**
 * The tuple nearest to `original` that lies in the range and that no other connection has. Where the kernel takes a random
 * port, the model takes one that follows from the tuple. Follows `get_unique_tuple()`, net/netfilter/nf_nat_core.c.
 */
export function uniqueTuple(table: ConntrackTable, original: Tuple, range: NatRange, ct: Connection, manip: Manip, time: number): Tuple {
  const isUsed = (tuple: Tuple): boolean => {
    const reply = invertTuple(tuple)
    return reply !== undefined && isTaken(table, reply, ct, time)
  }
  if (manip === 'src' && !range.random) {
    if (isInRange(original, range)) {
      if (!isUsed(original)) return original
    } else {
      const known = knownSource(table, original, range)
      if (known && !isUsed(known)) return known
    }
  }
  const tuple = bestAddress(original, range, manip)
  if (!range.random) {
    if (range.ports) {
      if (portInRange(tuple, range.ports, manip) && (range.ports[0] === range.ports[1] || !isUsed(tuple))) return tuple
    } else if (!isUsed(tuple)) return tuple
  }
  return uniquePort(tuple, range, manip, isUsed)
}

/** Follows `nf_in_range()`: of source translations only. */
function isInRange(tuple: Tuple, { addresses, ports }: NatRange): boolean {
  if (addresses) {
    const src = tuple.src >>> 0
    if (src < addresses[0] || src > addresses[1]) return false
  }
  return !ports || portInRange(tuple, ports, 'src')
}

/** Follows `l4proto_in_range()`. */
function portInRange({ protocol, sport, dport }: Tuple, [min, max]: readonly [number, number], manip: Manip): boolean {
  if (protocol !== IPPROTO_ICMP && protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) return true
  const port = manip === 'src' || protocol === IPPROTO_ICMP ? sport : dport
  return port >= min && port <= max
}

/** The translation that another connection from the same source has. Follows `find_appropriate_src()`. */
function knownSource(table: ConntrackTable, original: Tuple, range: NatRange): Tuple | undefined {
  for (const other of connectionsFrom(table, original)) {
    const source = mustInvert(other.reply)
    const tuple = changeTuple(original, { src: source.src, sport: source.sport })
    if (isInRange(tuple, range)) return tuple
  }
  return undefined
}

/** Chooses an address by a hash of both ends, so that one client keeps its address. Follows `find_best_ips_proto()`. */
function bestAddress(tuple: Tuple, { addresses, persistent }: NatRange, manip: Manip): Tuple {
  if (!addresses) return tuple
  const [min, max] = addresses
  if (min === max && min === (manip === 'src' ? tuple.src : tuple.dst) >>> 0) return tuple
  const address = min === max ? min : min + reciprocalScale(jhash2([wireOrder(tuple.src), 0, 0, 0], persistent ? 0 : wireOrder(tuple.dst)), max - min + 1)
  return changeTuple(tuple, manip === 'src' ? { src: address | 0 } : { dst: address | 0 })
}

/** An address as the number that a little-endian machine reads from the header. */
function wireOrder(ip: Ip4): number {
  return ((ip >>> 24) | ((ip >>> 8) & 0xff00) | ((ip & 0xff00) << 8) | (ip << 24)) >>> 0
}

/** Follows `nf_nat_l4proto_unique_tuple()`. */
function uniquePort(tuple: Tuple, { ports, random }: NatRange, manip: Manip, isUsed: (tuple: Tuple) => boolean): Tuple {
  const { protocol } = tuple
  const isIcmp = protocol === IPPROTO_ICMP
  if (!isIcmp && protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) return tuple
  if (!ports && !isIcmp && manip === 'dst') return tuple
  const [min, max] = ports ? order(ports) : isIcmp ? [0, 65535] : usualPorts(tuple.sport)
  const size = max - min + 1
  let offset = random || manip === 'src' || isIcmp ? jhash2([wireOrder(tuple.src), wireOrder(tuple.dst), tuple.sport, tuple.dport], protocol) & 0xffff : 0
  let attempts = Math.min(size, MAX_ATTEMPTS)
  let last = tuple
  for (;;) {
    for (let attempt = 0; attempt < attempts; attempt++, offset++) {
      const port = min + (offset % size)
      last = changeTuple(tuple, manip === 'src' || isIcmp ? { sport: port } : { dport: port })
      if (!isUsed(last)) return last
    }
    if (attempts >= size || attempts < MIN_ATTEMPTS) return last
    attempts >>= 1
    offset = jhash2([offset], protocol) & 0xffff
  }
}

/** The ports that a source port may become where the rule names none: privileged ones stay so. */
function usualPorts(port: number): readonly [number, number] {
  if (port < 512) return [1, 511]
  return port < 1024 ? [600, 1023] : [1024, 65535]
}

const order = ([a, b]: readonly [number, number]): readonly [number, number] => (a <= b ? [a, b] : [b, a])
