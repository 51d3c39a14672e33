import fc from 'fast-check'
import {
  encodePacket, sizeOf, sliceLayers, VXLAN_PORTS, withChecksums,
  type ArpLayer, type EthernetLayer, type IcmpLayer, type Ipv4Layer, type Layer, type PayloadLayer, type TcpFlags, type TcpLayer, type UdpLayer, type VxlanLayer,
} from '../../../src/wire/index.js'

/*
 * Arbitraries of frames: right in every length, with checksums left to the encoder, as a decoder would give them
 * otherwise. They shrink towards a short datagram between 0.0.0.0 and 0.0.0.0.
 */

/** 0 to 2^bits - 1. */
export const unsigned = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 })

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** Bytes as hex. */
export const hexBytes = (constraints: fc.IntArrayConstraints = {}): fc.Arbitrary<string> => fc.uint8Array(constraints).map((bytes) => Array.from(bytes, hex).join(''))

export const mac: fc.Arbitrary<string> = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Array.from(bytes, hex).join(':'))

/** Of one station. */
export const stationMac: fc.Arbitrary<string> = mac.map((text) => hex(Number.parseInt(text.slice(0, 2), 16) & 0xfe) + text.slice(2))

export const address: fc.Arbitrary<string> = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))

/** Whole words of options, '' for none. */
const options: fc.Arbitrary<string> = fc.oneof({ arbitrary: fc.constant(''), weight: 3 }, fc.integer({ min: 1, max: 10 }).chain((words) => hexBytes({ minLength: 4 * words, maxLength: 4 * words })))

/** At most one payload layer: none where there are no bytes. */
const payloads = (max = 64): fc.Arbitrary<PayloadLayer[]> => hexBytes({ maxLength: max }).map((data) => (data === '' ? [] : [{ kind: 'payload', data }]))

const sizeOfAll = (layers: readonly Layer[]): number => layers.reduce((size, layer) => size + sizeOf(layer), 0)

/** A port behind which no VXLAN is looked for. */
const port: fc.Arbitrary<number> = unsigned(16).map((value) => (VXLAN_PORTS.has(value) ? value + 1 : value))

/** IPv4 around what it carries. */
function ipv4(protocol: number, inside: readonly Layer[], change: Partial<Ipv4Layer> = {}): fc.Arbitrary<Layer[]> {
  const fields = fc.record({ src: address, dst: address, ttl: unsigned(8), tos: unsigned(8), id: unsigned(16), df: fc.boolean(), options, reserved: fc.boolean() })
  return fields.map(({ options: words, reserved, ...rest }) => {
    const layer: Ipv4Layer = {
      kind: 'ipv4', ...rest, protocol, mf: false, offset: 0, length: 20 + words.length / 2 + sizeOfAll(inside),
      ...(words !== '' && { options: words }), ...(reserved && { reserved: true }), ...change,
    }
    return [layer, ...inside]
  })
}

const udp: fc.Arbitrary<Layer[]> = fc.record({ sport: unsigned(16), dport: port, payload: payloads() }).map(({ sport, dport, payload }): Layer[] => {
  const header: UdpLayer = { kind: 'udp', sport, dport, length: 8 + sizeOfAll(payload) }
  return [header, ...payload]
})

const flags: fc.Arbitrary<TcpFlags> = fc
  .record({ syn: fc.boolean(), ack: fc.boolean(), fin: fc.boolean(), rst: fc.boolean(), psh: fc.boolean(), rare: unsigned(3) })
  .map(({ rare, ...rest }) => ({ ...rest, ...((rare & 1) !== 0 && { urg: true }), ...((rare & 2) !== 0 && { ece: true }), ...((rare & 4) !== 0 && { cwr: true }) }))

const tcp: fc.Arbitrary<Layer[]> = fc
  .record({ sport: unsigned(16), dport: unsigned(16), seq: unsigned(32), ack: unsigned(32), flags, window: unsigned(16), options, urgent: unsigned(16), reserved: unsigned(4), payload: payloads() })
  .map(({ payload, urgent, reserved, ...rest }): Layer[] => {
    const header: TcpLayer = { kind: 'tcp', ...rest, ...(urgent !== 0 && { urgent }), ...(reserved !== 0 && { reserved }) }
    return [header, ...payload]
  })

const echo: fc.Arbitrary<Layer[]> = fc
  .record({ type: fc.constantFrom(0, 8), code: unsigned(8), id: unsigned(16), seq: unsigned(16), payload: payloads() })
  .map(({ payload, ...rest }): Layer[] => [{ kind: 'icmp', ...rest }, ...payload])

/** ICMP messages that neither carry nor quote anything that is known. */
const message: fc.Arbitrary<Layer[]> = fc
  .record({ type: fc.constantFrom(9, 10, 13, 14, 17, 255), code: unsigned(8), rest: unsigned(32), payload: payloads() })
  .map(({ payload, rest, ...head }): Layer[] => [{ kind: 'icmp', ...head, ...(rest !== 0 && { rest }) }, ...payload])

/** A packet that carries neither another one nor a quote. */
export const simplePacket: fc.Arbitrary<Layer[]> = fc.oneof(
  udp.chain((inside) => ipv4(17, inside)),
  tcp.chain((inside) => ipv4(6, inside)),
  fc.oneof(echo, message).chain((inside) => ipv4(1, inside)),
  fc.tuple(fc.constantFrom(0, 4, 41, 47, 132), payloads()).chain(([protocol, inside]) => ipv4(protocol, inside)),
)

const icmpError: fc.Arbitrary<IcmpLayer> = fc.oneof(
  fc.record({ type: fc.constantFrom(3, 4, 11, 12), code: unsigned(8), rest: unsigned(32) }).map(({ rest, ...head }): IcmpLayer => {
    const code = head.type === 3 && head.code === 4 ? 5 : head.code
    return { kind: 'icmp', type: head.type, code, ...(rest !== 0 && { rest }) }
  }),
  fc.record({ mtu: unsigned(16), rest: unsigned(16) }).map(({ mtu, rest }): IcmpLayer => ({ kind: 'icmp', type: 3, code: 4, mtu, ...(rest !== 0 && { rest }) })),
  fc.record({ code: unsigned(8), gateway: address }).map((fields): IcmpLayer => ({ kind: 'icmp', type: 5, ...fields })),
)

/** An ICMP error that quotes the first bytes of `packet`, at least its IPv4 header. */
const errorAbout = (packet: fc.Arbitrary<Layer[]>): fc.Arbitrary<Layer[]> =>
  fc.tuple(icmpError, packet, fc.nat(600)).chain(([error, quoted, more]) => {
    const sealed = withChecksums(quoted)
    return ipv4(1, [error, ...sliceLayers(sealed, 0, sizeOf(quoted[0] as Layer) + more)])
  })

/** A fragment of a packet: the first, or one of the others. */
const fragment: fc.Arbitrary<Layer[]> = fc.tuple(simplePacket, fc.integer({ min: 1, max: 12 }), fc.boolean()).map(([[ipv4Header, ...inside], words, first]) => {
  const packet = ipv4Header as Ipv4Layer
  const whole = withChecksums([packet, ...inside]).slice(1)
  const size = sizeOfAll(whole)
  const cut = Math.min(8 * words, size - (size % 8))
  const part = first ? sliceLayers(whole, 0, cut) : sliceLayers(whole, cut)
  return [{ ...packet, mf: first, offset: first ? 0 : cut, length: sizeOf(packet) + sizeOfAll(part) }, ...part]
})

/** Packets from the IPv4 header on. */
export const packet: fc.Arbitrary<Layer[]> = fc.oneof({ arbitrary: simplePacket, weight: 3 }, errorAbout(simplePacket), fragment.filter(isDecodedAsFragment))

/** A "fragment" of a packet without 8 bytes is the packet itself, and a first one with offset 0 and nothing behind it is no fragment. */
function isDecodedAsFragment([layer]: readonly Layer[]): boolean {
  return layer?.kind === 'ipv4' && (layer.mf || layer.offset > 0)
}

const ethernet = (type: number): fc.Arbitrary<EthernetLayer> => fc.record({ kind: fc.constant('ethernet' as const), dst: mac, src: stationMac, type: fc.constant(type) })

const arp: fc.Arbitrary<ArpLayer> = fc.record({ kind: fc.constant('arp' as const), op: fc.constantFrom('request', 'reply'), sha: mac, spa: address, tha: mac, tpa: address })

/** A frame that is not encapsulated. */
export const plainFrame: fc.Arbitrary<Layer[]> = fc.oneof(
  { arbitrary: fc.tuple(ethernet(0x0800), packet).map(([head, rest]): Layer[] => [head, ...rest]), weight: 4 },
  fc.tuple(ethernet(0x0806), arp),
  fc.tuple(unsigned(16).filter((type) => type !== 0x0800 && type !== 0x0806).chain(ethernet), payloads()).map(([head, rest]): Layer[] => [head, ...rest]),
)

const vxlan: fc.Arbitrary<VxlanLayer> = fc
  .record({ flags: unsigned(8), vni: unsigned(24), reserved: unsigned(32) })
  .map(({ flags: bits, vni, reserved }): VxlanLayer => ({ kind: 'vxlan', flags: bits | 0x08, vni, ...(reserved !== 0 && { reserved }) }))

/** A frame in a VXLAN packet. */
export const tunnelFrame: fc.Arbitrary<Layer[]> = fc
  .tuple(ethernet(0x0800), unsigned(16), fc.constantFrom(...VXLAN_PORTS), vxlan, plainFrame)
  .chain(([head, sport, dport, header, inner]) => {
    const inside: Layer[] = [header, ...inner]
    const datagram: UdpLayer = { kind: 'udp', sport, dport, length: 8 + sizeOfAll(inside) }
    return ipv4(17, [datagram, ...inside]).map((rest): Layer[] => [head, ...rest])
  })

/** Any frame. */
export const frame: fc.Arbitrary<Layer[]> = fc.oneof(plainFrame, tunnelFrame)

/** A frame with checksums, versions and header lengths that are wrong. */
export const wrongFrame: fc.Arbitrary<Layer[]> = fc.tuple(frame, fc.array(unsigned(16), { minLength: 16, maxLength: 16 })).map(([layers, chance]) =>
  layers.map((layer, index): Layer => {
    const value = chance[index] ?? 0
    if (layer.kind === 'ipv4') return { ...layer, checksum: value, ...(layer.options === undefined && value % 3 === 0 && { ihl: value % 5 }), ...(value % 7 === 0 && index < 2 && { version: 6 }) }
    if (layer.kind === 'tcp') return { ...layer, checksum: value, ...(layer.options === '' && value % 3 === 0 && { dataOffset: value % 5 }) }
    return layer.kind === 'udp' || layer.kind === 'icmp' ? { ...layer, checksum: value } : layer
  }),
)

/** Bytes that are mostly those of a frame. */
export const damagedFrame: fc.Arbitrary<Uint8Array> = fc
  .tuple(frame, fc.array(fc.tuple(fc.nat(200), unsigned(8)), { maxLength: 6 }), fc.nat(200), hexBytes({ maxLength: 8 }))
  .map(([layers, changes, cut, more]) => {
    const whole = encodePacket([...layers, { kind: 'payload', data: more }])
    const bytes = whole.slice(0, cut < 100 ? whole.length : cut)
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
    return bytes
  })
