import { headerStack, layer } from '../headers/header-stack.js'
import type { Layer, TcpLayer } from '../../wire/index.js'

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' }

/** What a packet is, in few words: 'icmp', 'icmp reply', 'icmp 3/4', 'udp > 53', 'tcp > 80 SYN', 'arp who-has 10.168.0.11'. */
export function formatProtocol(layers: readonly Layer[]): string {
  const { inner } = headerStack(layers)
  for (const part of inner) {
    switch (part.kind) {
      case 'arp': return part.op === 'request' ? `arp who-has ${part.tpa}` : `arp ${part.spa} is-at ${part.sha}`
      case 'icmp': return part.type === 8 ? 'icmp' : part.type === 0 ? 'icmp reply' : `icmp ${part.type}/${part.code}`
      case 'udp': return `udp > ${part.dport}`
      case 'tcp': return `tcp > ${part.dport} ${formatFlags(part)}`
    }
  }
  const ipv4 = layer(inner, 'ipv4')
  if (!ipv4) return 'a frame'
  return `${PROTOCOLS[ipv4.protocol] ?? `protocol ${ipv4.protocol}`}${ipv4.offset > 0 ? ` fragment at ${ipv4.offset}` : ''}`
}

function formatFlags({ flags }: TcpLayer): string {
  const set = (['syn', 'fin', 'rst', 'psh', 'ack'] as const).filter((flag) => flags[flag])
  return set.map((flag) => flag.toUpperCase()).join('/') || 'no flags'
}

/** The packet as its maker sends it: 'icmp ttl 64'. */
export function formatPacket(layers: readonly Layer[]): string {
  const ipv4 = layer(headerStack(layers).inner, 'ipv4')
  return ipv4 ? `${formatProtocol(layers)} ttl ${ipv4.ttl}` : formatProtocol(layers)
}

/** What a VXLAN device wrapped a packet in: 'vxlan vni 1, 10.225.28.170 > 10.225.28.171'. */
export function formatTunnel(layers: readonly Layer[]): string | undefined {
  const { outer, vxlan } = headerStack(layers)
  const ipv4 = layer(outer, 'ipv4')
  return vxlan && ipv4 ? `vxlan vni ${vxlan.vni}, ${ipv4.src} > ${ipv4.dst}` : undefined
}
