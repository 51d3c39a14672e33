import { ethertypeName, formatTcpOptions, icmpName, protocolName, type Ipv4Layer, type Layer, type LayerKind } from '../wire/index.js'
import { escapeXml } from './escape.js'

const WIDTH = 640
const ROW = 42
const INDENT = 14

const NAMES: Readonly<Record<LayerKind, string>> = { ethernet: 'Ethernet', arp: 'ARP', ipv4: 'IPv4', icmp: 'ICMP', udp: 'UDP', tcp: 'TCP', vxlan: 'VXLAN', payload: 'payload' }

const STYLE = `
svg.headers{--ink:#1f2328;--soft:#59636e;--paper:#ffffff;--line:#818b98;--outer:#fef3c7;--tunnel:#e9d5ff;--inner:#dbeafe;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){svg.headers{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--line:#6e7681;--outer:#4d3b0a;--tunnel:#3b2159;--inner:#1e3a5f}}
svg.headers text{fill:var(--ink)}svg.headers .soft{fill:var(--soft)}svg.headers .name{font-weight:600}
svg.headers .paper{fill:var(--paper)}svg.headers g rect{stroke:var(--line)}svg.headers .outer{fill:var(--outer)}svg.headers .tunnel{fill:var(--tunnel)}svg.headers .inner{fill:var(--inner)}
`.trim()

/** Draws a header stack, a band a header from the outside in; what a tunnel wrapped stands further to the right in another colour. */
export function headerStackSvg(layers: readonly Layer[], title: string): string {
  const height = layers.length * ROW + 8
  const tunnel = layers.findIndex((layer) => layer.kind === 'vxlan')
  const bands = layers.map((layer, index) => {
    const className = tunnel < 0 || index > tunnel ? 'inner' : index === tunnel ? 'tunnel' : 'outer'
    const x = 4 + index * INDENT
    const y = 4 + index * ROW
    const [first, second] = fieldsOf(layer)
    return [
      `<g><rect class="${className}" x="${x}" y="${y}" width="${WIDTH - 8 - index * INDENT}" height="${ROW - 4}" rx="4"/>`,
      `<text class="name" x="${x + 10}" y="${y + 23}">${NAMES[layer.kind]}</text>`,
      `<text x="${x + 90}" y="${y + 16}">${escapeXml(first)}</text>`,
      `<text class="soft" x="${x + 90}" y="${y + 31}">${escapeXml(second)}</text></g>`,
    ].join('')
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="headers" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title><style>${STYLE}</style><rect class="paper" width="100%" height="100%"/>`,
    ...bands,
    `</svg>`,
  ].join('\n')
}

/** What a header says, in two short lines: where from and where to, and the rest. */
function fieldsOf(layer: Layer): readonly [string, string] {
  switch (layer.kind) {
    case 'ethernet': return [`${layer.src} > ${layer.dst}`, `type ${named(hex(layer.type, 4), ethertypeName(layer.type))}`]
    case 'arp': return [`${layer.op} ${layer.spa} > ${layer.tpa}`, `${layer.sha} > ${layer.tha}`]
    case 'ipv4': return [`${layer.src} > ${layer.dst}`, list(`ttl ${layer.ttl}`, `protocol ${named(String(layer.protocol), protocolName(layer.protocol))}`, `length ${layer.length}`, `tos ${layer.tos}`, layer.df && 'DF', fragmentOf(layer))]
    case 'icmp': return [`${icmpName(layer.type, layer.code)} (type ${layer.type}, code ${layer.code})`, list(layer.id !== undefined && `id ${layer.id}`, layer.id !== undefined && `seq ${layer.seq ?? 0}`, layer.mtu !== undefined && `mtu ${layer.mtu}`, layer.gateway !== undefined && `gateway ${layer.gateway}`)]
    case 'udp': return [`port ${layer.sport} > ${layer.dport}`, `length ${layer.length}`]
    case 'tcp': return [`port ${layer.sport} > ${layer.dport}`, list(...Object.entries(layer.flags).map(([flag, set]) => set && flag.toUpperCase()), layer.options !== undefined && formatTcpOptions(layer.options).replaceAll(',', ', '))]
    case 'vxlan': return [`VNI ${layer.vni}`, `flags ${hex(layer.flags, 2)}`]
    case 'payload': return [`${layer.data.length / 2} bytes`, layer.data.length > 48 ? `${layer.data.slice(0, 48)}…` : layer.data]
  }
}

const list = (...words: readonly (string | false)[]): string => words.filter((word) => word !== false).join(', ')
const named = (value: string, name: string | undefined): string => (name === undefined ? value : `${value} (${name})`)
const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`
const fragmentOf = ({ mf, offset }: Ipv4Layer): string | false => (mf || offset > 0) && `fragment at ${offset}${mf ? ', more follow' : ''}`
