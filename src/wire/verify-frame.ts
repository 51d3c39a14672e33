import { assemble } from './assemble.js'
import { decodeFrame, type DecodeOptions } from './decode-frame.js'
import { ETHERTYPE, verifyEthernet } from './ethernet.js'
import type { Finding, HeaderFinding } from './finding.js'
import { quotes } from './icmp.js'
import { isFragment, PROTOCOL, verifyIpv4 } from './ipv4.js'
import type { Layer } from './layer.js'
import { seal } from './seal.js'
import { verifyTcp } from './tcp.js'
import { verifyUdp } from './udp.js'
import { verifyVxlan } from './vxlan.js'

export interface VerifyOptions extends Pick<DecodeOptions, 'vxlanPorts'> {
  /**
   * The kernel left a checksum to the device, which has not filled it in (TP_STATUS_CSUMNOTREADY in the auxdata of
   * AF_PACKET): UDP and TCP checksums are not judged, on no level (default false).
   */
  readonly partial?: boolean
}

/**
 * Everything that is wrong with a frame: checksums, lengths, header lengths, versions, types that announce something else;
 * [] for a good one.
 *
 * Not judged, because they cannot be known: checksums over bytes that are not there (fragments, packets cut off), UDP
 * checksums of 0 (there is none), and ICMP, UDP and TCP checksums in quotes (the kernel quotes a packet as it was, also
 * where the device had not filled in its checksum yet).
 */
export function verifyFrame(frame: Uint8Array | readonly Layer[], options: VerifyOptions = {}): Finding[] {
  const layers = frame instanceof Uint8Array ? decodeFrame(frame, options) : frame
  const assembly = assemble(layers)
  const checksums = seal(assembly)
  const findings: Finding[] = []
  /** Bytes may be missing: what a length says cannot be held against what is there. */
  let cut = false
  let quoted = false
  /** The length of the packet around this layer is wrong, so that its checksum is bound to be. */
  let wrongLength = false
  layers.forEach((layer, index) => {
    const add = (found: HeaderFinding): void => void findings.push({ layer: layer.kind, index, ...found })
    const present = cut ? undefined : presentBytes(assembly.layers, assembly.starts, assembly.bytes.length, index)
    const header = verifyHeader(layer, present)
    header.forEach(add)
    if (!cut) verifyNext(layer, layers[index + 1]).forEach(add)
    if (layer.kind === 'ipv4') {
      wrongLength = header.some(({ field }) => field === 'length')
      cut ||= isFragment(layer)
    }
    const expected = checksums[index]
    if (expected !== undefined && 'checksum' in layer && layer.checksum !== undefined && !isSame(layer.checksum, expected)) {
      const transport = layer.kind === 'udp' || layer.kind === 'tcp'
      const none = layer.kind === 'udp' && layer.checksum === 0
      const unknown = layer.kind !== 'ipv4' && (quoted || wrongLength)
      if (!none && !unknown && !(transport && options.partial)) add({ field: 'checksum', got: layer.checksum, expected })
    }
    if (layer.kind === 'icmp' && quotes(layer)) cut = quoted = true
  })
  return findings
}

/** 0 and 0xffff are the same number in ones' complement; updating a checksum in place (RFC 1624) may give either. */
const isSame = (a: number, b: number): boolean => a % 0xffff === b % 0xffff

function verifyHeader(layer: Layer, present: number | undefined): HeaderFinding[] {
  switch (layer.kind) {
    case 'ethernet':
      return verifyEthernet(layer)
    case 'ipv4':
      return verifyIpv4(layer, present)
    case 'udp':
      return verifyUdp(layer, present)
    case 'tcp':
      return verifyTcp(layer)
    case 'vxlan':
      return verifyVxlan(layer)
    default:
      return []
  }
}

/** The kinds that an EtherType or a protocol announces. */
const ETHERTYPES: ReadonlyMap<number, string> = new Map([[ETHERTYPE.ipv4, 'ipv4'], [ETHERTYPE.arp, 'arp']])
const PROTOCOLS: ReadonlyMap<number, string> = new Map([[PROTOCOL.icmp, 'icmp'], [PROTOCOL.tcp, 'tcp'], [PROTOCOL.udp, 'udp']])

/** A header must announce the one that follows. ARP that is not for IPv4 is payload rightly. */
function verifyNext(layer: Layer, next: Layer | undefined): HeaderFinding[] {
  const kind = next === undefined || next.kind === 'payload' ? undefined : next.kind
  const expected = `that of what follows: ${next?.kind ?? 'nothing'}`
  if (layer.kind === 'ethernet') {
    const announced = ETHERTYPES.get(layer.type)
    const wrong = announced !== kind && !(announced === 'arp' && kind === undefined)
    return wrong ? [{ field: 'type', got: layer.type, expected }] : []
  }
  if (layer.kind !== 'ipv4') return []
  return kind === undefined || PROTOCOLS.get(layer.protocol) === kind ? [] : [{ field: 'protocol', got: layer.protocol, expected }]
}

/** Bytes from the start of a layer to the end of what it carries: to that payload which its length reaches, or else to the last. */
function presentBytes(layers: readonly Layer[], starts: readonly number[], end: number, index: number): number {
  const layer = layers[index] as Layer
  const at = starts[index] as number
  if (layer.kind === 'ipv4' || layer.kind === 'udp') {
    for (let next = index + 1; next < layers.length; next++) {
      const stop = starts[next + 1] ?? end
      if (layers[next]?.kind === 'payload' && layer.length === stop - at) return layer.length
    }
  }
  return end - at
}
