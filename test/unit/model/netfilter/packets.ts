import type { IcmpLayer, Ipv4Layer, Layer, TcpFlags, TcpLayer, UdpLayer } from '../../../../src/wire/index.js'

const HEADER = { icmp: 8, udp: 8, tcp: 20 } as const
const PROTOCOL = { icmp: 1, tcp: 6, udp: 17 } as const

const ipv4 = (src: string, dst: string, protocol: number, length: number): Ipv4Layer => ({
  kind: 'ipv4', src, dst, protocol, ttl: 64, tos: 0, id: 1, df: true, mf: false, offset: 0, length: 20 + length,
})

/** An echo request, or with `type` 0 a reply. */
export const echo = (src: string, dst: string, id = 7, type = 8): readonly Layer[] => [
  ipv4(src, dst, PROTOCOL.icmp, HEADER.icmp), { kind: 'icmp', type, code: 0, id, seq: 1 },
]

export const udp = (src: string, sport: number, dst: string, dport: number): readonly Layer[] => [
  ipv4(src, dst, PROTOCOL.udp, HEADER.udp), { kind: 'udp', sport, dport, length: HEADER.udp },
]

/** A segment; flags as letters: 'S', 'SA', 'A', 'FA', 'R'. */
export const tcp = (src: string, sport: number, dst: string, dport: number, letters = 'S', extra: Partial<TcpLayer> = {}): readonly Layer[] => {
  const flags: TcpFlags = { syn: letters.includes('S'), ack: letters.includes('A'), fin: letters.includes('F'), rst: letters.includes('R'), psh: letters.includes('P') }
  return [ipv4(src, dst, PROTOCOL.tcp, HEADER.tcp), { kind: 'tcp', sport, dport, seq: 100, ack: 0, flags, window: 64240, options: '', ...extra }]
}

/** An ICMP error about a packet. */
export const icmpError = (src: string, dst: string, quoted: readonly Layer[], type = 3, code = 1): readonly Layer[] => [
  ipv4(src, dst, PROTOCOL.icmp, HEADER.icmp + 28), { kind: 'icmp', type, code }, ...quoted,
]

export function ipOf(layers: readonly Layer[], nth = 0): Ipv4Layer {
  const found = layers.filter((layer) => layer.kind === 'ipv4')[nth]
  if (!found) throw new Error('no IPv4 header there')
  return found
}

export function portsOf(layers: readonly Layer[], nth = 0): string {
  const found = layers.filter((layer): layer is UdpLayer | TcpLayer => layer.kind === 'udp' || layer.kind === 'tcp')[nth]
  if (!found) throw new Error('no ports there')
  return `${found.sport} > ${found.dport}`
}

export function icmpOf(layers: readonly Layer[]): IcmpLayer {
  const found = layers.find((layer) => layer.kind === 'icmp')
  if (!found) throw new Error('no ICMP header there')
  return found
}

/** '10.0.0.1 > 10.0.0.2', of the nth IPv4 header. */
export const line = (layers: readonly Layer[], nth = 0): string => `${ipOf(layers, nth).src} > ${ipOf(layers, nth).dst}`
