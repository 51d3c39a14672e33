import { read32, read16 } from './bytes.js'
import { writeIpv4, writeMac } from './addresses.js'
import { isFragment, type Ipv4Layer } from './ipv4.js'
import type { Layer } from './layer.js'

/** Ports from which Linux takes source ports: `net.ipv4.ip_local_port_range`. */
export const LOCAL_PORT_RANGE = { min: 32768, max: 60999 } as const

/**
 * A hash of the flow that a frame belongs to, 1 to 2^32 - 1: of the addresses and protocol, of TCP and UDP also of the
 * ports; the same for both directions. Fragments count as their packet without ports, so that all of them hash alike.
 * Frames that are not IPv4 hash by their EtherType and MAC addresses.
 *
 * Follows `__skb_get_hash()` and `__flow_hash_consistentify()`, net/core/flow_dissector.c, but with a hash of our own: the
 * kernel's is keyed at random, and of a TCP socket's packets it is a random number of the socket (`sk_txhash`).
 */
export function flowHash(layers: readonly Layer[]): number {
  const index = layers.findIndex((layer) => layer.kind === 'ipv4')
  const ipv4 = layers[index]
  if (ipv4?.kind === 'ipv4') return hashPacket(ipv4, layers[index + 1])
  const ethernet = layers[0]
  return ethernet?.kind === 'ethernet' ? hashMacs(ethernet.src, ethernet.dst, ethernet.type) : 1
}

/** Ports to choose from: the kernel leaves `max` out here. */
export interface PortRange {
  readonly min: number
  readonly max: number
}

/**
 * The UDP source port, `min` to `max - 1`, of the outer header around a frame with this hash.
 * Follows `udp_flow_src_port()`, include/net/udp.h.
 */
export function hashedPort(hash: number, { min, max }: PortRange): number {
  const spread = (hash ^ (hash << 16)) >>> 0
  return Math.floor((spread * (max - min)) / 0x1_0000_0000) + min
}

const scratch = new Uint8Array(12)

function hashPacket(ipv4: Ipv4Layer, next: Layer | undefined): number {
  writeIpv4(ipv4.src, scratch, 0, 'ipv4', 'src')
  writeIpv4(ipv4.dst, scratch, 4, 'ipv4', 'dst')
  const ported = !isFragment(ipv4) && (next?.kind === 'udp' || next?.kind === 'tcp')
  return hashAddresses(ipv4.protocol, read32(scratch, 0), read32(scratch, 4), ported ? next.sport : 0, ported ? next.dport : 0)
}

/** `flowHash()` of a packet by its numbers: addresses of 32 bits; ports 0 where none count. */
export function hashAddresses(protocol: number, saddr: number, daddr: number, sport: number, dport: number): number {
  const [src, dst] = [saddr >>> 0, daddr >>> 0]
  const turned = src > dst || (src === dst && sport > dport)
  const ports = turned ? (dport << 16) | sport : (sport << 16) | dport
  return finish(mix(mix(mix(protocol, turned ? dst : src), turned ? src : dst), ports))
}

function hashMacs(a: string, b: string, type: number): number {
  const [low, high] = a < b ? [a, b] : [b, a]
  writeMac(low, scratch, 0, 'ethernet', 'src')
  writeMac(high, scratch, 6, 'ethernet', 'dst')
  return finish(mix(mix(mix(type, read32(scratch, 0)), read32(scratch, 4)), (read16(scratch, 8) << 16) | read16(scratch, 10)))
}

/** One round of MurmurHash3 (x86, 32 bits). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/** Its finalizer; never 0, as the kernel's. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0 || 1
}
