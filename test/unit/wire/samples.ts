import { flowHash, hashedPort, LOCAL_PORT_RANGE, withChecksums, type EthernetLayer, type Ipv4Layer, type Layer, type PayloadLayer } from '../../../src/wire/index.js'

/** Frames built by hand, with lengths that fit and checksums left to the encoder. */

export const payload = (data: string): PayloadLayer => ({ kind: 'payload', data })

export const ethernet: EthernetLayer = { kind: 'ethernet', dst: 'd2:d9:db:9b:a5:45', src: 'ce:02:ae:31:b1:46', type: 0x0800 }

export function ipv4(protocol: number, bytes: number, change: Partial<Ipv4Layer> = {}): Ipv4Layer {
  const length = 20 + bytes
  return { kind: 'ipv4', src: '10.168.0.12', dst: '10.168.1.32', protocol, ttl: 64, tos: 0, id: 4660, df: true, mf: false, offset: 0, length, ...change }
}

const DATA = '686f7073706563'

export const echo: readonly Layer[] = [ethernet, ipv4(1, 15), { kind: 'icmp', type: 8, code: 0, id: 7, seq: 1 }, payload(DATA)]

export const datagram: readonly Layer[] = [ethernet, ipv4(17, 15), { kind: 'udp', sport: 40000, dport: 53, length: 15 }, payload(DATA)]

export const segment: readonly Layer[] = [
  ethernet,
  ipv4(6, 27),
  { kind: 'tcp', sport: 40000, dport: 80, seq: 1, ack: 2, flags: { syn: false, ack: true, fin: false, rst: false, psh: true }, window: 64240, options: '' },
  payload(DATA),
]

export const arp: readonly Layer[] = [
  { ...ethernet, dst: 'ff:ff:ff:ff:ff:ff', type: 0x0806 },
  { kind: 'arp', op: 'request', sha: ethernet.src, spa: '10.168.0.12', tha: '00:00:00:00:00:00', tpa: '10.168.0.1' },
]

/** An inner frame of `size` bytes inside a VXLAN packet between the hosts. */
export function encapsulate(inner: readonly Layer[], size: number): readonly Layer[] {
  return [
    { kind: 'ethernet', dst: 'fa:16:3e:43:01:3e', src: 'fa:16:3e:43:01:3d', type: 0x0800 },
    ipv4(17, 16 + size, { src: '10.225.28.170', dst: '10.225.28.171', df: false, id: 1 }),
    { kind: 'udp', sport: hashedPort(flowHash(inner), LOCAL_PORT_RANGE), dport: 8472, length: 16 + size },
    { kind: 'vxlan', flags: 0x08, vni: 1 },
    ...inner,
  ]
}

export const tunnelled: readonly Layer[] = encapsulate(echo, 14 + 35)

/** Port unreachable, which quotes the datagram. */
export const refusal: readonly Layer[] = [
  { ...ethernet, dst: ethernet.src, src: ethernet.dst },
  ipv4(1, 8 + 35, { src: '10.168.1.32', dst: '10.168.0.12', df: false }),
  { kind: 'icmp', type: 3, code: 3 },
  ...withChecksums(datagram).slice(1),
]
