import { decodeFrame, encodePcapng, type Layer } from '../../../src/wire/index.js'
import type { Tool } from './tools.js'

/** How tshark names a field of a layer, and what it says of one, as a number or in text. */
const FIELDS: readonly (readonly [name: string, value: (layer: Layer) => number | string | undefined])[] = [
  ['eth.src', (layer) => (layer.kind === 'ethernet' ? layer.src : undefined)],
  ['eth.dst', (layer) => (layer.kind === 'ethernet' ? layer.dst : undefined)],
  ['eth.type', (layer) => (layer.kind === 'ethernet' ? layer.type : undefined)],
  ['arp.opcode', (layer) => (layer.kind === 'arp' ? (layer.op === 'request' ? 1 : 2) : undefined)],
  ['arp.src.hw_mac', (layer) => (layer.kind === 'arp' ? layer.sha : undefined)],
  ['arp.src.proto_ipv4', (layer) => (layer.kind === 'arp' ? layer.spa : undefined)],
  ['arp.dst.hw_mac', (layer) => (layer.kind === 'arp' ? layer.tha : undefined)],
  ['arp.dst.proto_ipv4', (layer) => (layer.kind === 'arp' ? layer.tpa : undefined)],
  ['ip.src', (layer) => (layer.kind === 'ipv4' ? layer.src : undefined)],
  ['ip.dst', (layer) => (layer.kind === 'ipv4' ? layer.dst : undefined)],
  ['ip.ttl', (layer) => (layer.kind === 'ipv4' ? layer.ttl : undefined)],
  ['ip.dsfield', (layer) => (layer.kind === 'ipv4' ? layer.tos : undefined)],
  ['ip.id', (layer) => (layer.kind === 'ipv4' ? layer.id : undefined)],
  ['ip.len', (layer) => (layer.kind === 'ipv4' ? layer.length : undefined)],
  ['ip.proto', (layer) => (layer.kind === 'ipv4' ? layer.protocol : undefined)],
  ['ip.flags.df', (layer) => (layer.kind === 'ipv4' ? Number(layer.df) : undefined)],
  ['ip.flags.mf', (layer) => (layer.kind === 'ipv4' ? Number(layer.mf) : undefined)],
  ['ip.checksum', (layer) => (layer.kind === 'ipv4' ? layer.checksum : undefined)],
  ['icmp.type', (layer) => (layer.kind === 'icmp' ? layer.type : undefined)],
  ['icmp.code', (layer) => (layer.kind === 'icmp' ? layer.code : undefined)],
  ['icmp.checksum', (layer) => (layer.kind === 'icmp' ? layer.checksum : undefined)],
  ['icmp.mtu', (layer) => (layer.kind === 'icmp' ? layer.mtu : undefined)],
  ['icmp.redir_gw', (layer) => (layer.kind === 'icmp' ? layer.gateway : undefined)],
  ['udp.srcport', (layer) => (layer.kind === 'udp' ? layer.sport : undefined)],
  ['udp.dstport', (layer) => (layer.kind === 'udp' ? layer.dport : undefined)],
  ['udp.length', (layer) => (layer.kind === 'udp' ? layer.length : undefined)],
  ['udp.checksum', (layer) => (layer.kind === 'udp' ? layer.checksum : undefined)],
  ['vxlan.vni', (layer) => (layer.kind === 'vxlan' ? layer.vni : undefined)],
  ['tcp.srcport', (layer) => (layer.kind === 'tcp' ? layer.sport : undefined)],
  ['tcp.dstport', (layer) => (layer.kind === 'tcp' ? layer.dport : undefined)],
  ['tcp.seq_raw', (layer) => (layer.kind === 'tcp' ? layer.seq : undefined)],
  ['tcp.window_size_value', (layer) => (layer.kind === 'tcp' ? layer.window : undefined)],
  ['tcp.checksum', (layer) => (layer.kind === 'tcp' ? layer.checksum : undefined)],
  ['tcp.options', (layer) => (layer.kind === 'tcp' && layer.options !== '' ? layer.options : undefined)],
]

/** What tshark says of checksums: 0 wrong, 1 right, 2 not known, 3 none. */
const STATUS = ['ip.checksum.status', 'icmp.checksum.status', 'udp.checksum.status', 'tcp.checksum.status']

const OPTIONS = [
  '-n', '-d', 'udp.port==8472,vxlan', '-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=,', '-E', 'separator=/t',
  ...['ip.check_checksum:TRUE', 'udp.check_checksum:TRUE', 'tcp.check_checksum:TRUE', 'ip.defragment:FALSE'].flatMap((preference) => ['-o', preference]),
]

/** What tshark, or we, read in a frame: the values of each field from the outside in, and the kinds of checksum that are wrong. */
export interface Reading {
  readonly fields: Readonly<Record<string, string>>
  readonly wrong: readonly string[]
  readonly malformed: boolean
}

/** What tshark reads in frames. */
export function readByTshark(tshark: Tool, frames: readonly Uint8Array[]): Reading[] {
  const capture = encodePcapng({ interfaces: [{ name: 'one/eth0' }], packets: frames.map((bytes, time) => ({ interface: 0, time, bytes })) })
  const names = [...FIELDS.map(([name]) => name), ...STATUS, '_ws.malformed']
  return tshark.run([...OPTIONS, ...names.flatMap((name) => ['-e', name])], capture).map((line) => {
    const cells = line.split('\t')
    return {
      fields: Object.fromEntries(FIELDS.map(([name], index) => [name, (cells[index] ?? '').split(',').map(plain).join(',')])),
      wrong: STATUS.filter((_, index) => (cells[FIELDS.length + index] ?? '').split(',').includes('0')).map((name) => name.split('.')[0] as string),
      malformed: (cells[FIELDS.length + STATUS.length] ?? '') !== '',
    }
  })
}

/** What we read in a frame. */
export function readByUs(frame: Uint8Array): Reading['fields'] {
  const layers = decodeFrame(frame)
  return Object.fromEntries(FIELDS.map(([name, value]) => [name, layers.flatMap((layer) => value(layer) ?? []).join(',')]))
}

/** Hex numbers as decimals, booleans as 0 and 1. */
function plain(value: string): string {
  return /^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value
}
