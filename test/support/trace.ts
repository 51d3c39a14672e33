import { createTrace, type Hop, type Outcome, type Path, type Probe, type TableEntry, type Trace, type TraceData, type Via } from '../../src/engine/index.js'
import type { LinkKind } from '../../src/plan/index.js'
import type { EthernetLayer, IcmpLayer, Ipv4Layer, Layer, UdpLayer } from '../../src/wire/index.js'

/** Layers with every field, for tests that look at some. */
export const ethernet = (fields: Partial<EthernetLayer> = {}): EthernetLayer => ({
  kind: 'ethernet', dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01', type: 0x0800, ...fields,
})
export const ipv4 = (src: string, dst: string, fields: Partial<Ipv4Layer> = {}): Ipv4Layer => ({
  kind: 'ipv4', src, dst, protocol: 1, ttl: 64, tos: 0, id: 7, df: true, mf: false, offset: 0, length: 84, ...fields,
})
export const icmp = (fields: Partial<IcmpLayer> = {}): IcmpLayer => ({ kind: 'icmp', type: 8, code: 0, id: 1, seq: 1, ...fields })
export const udp = (sport: number, dport: number): UdpLayer => ({ kind: 'udp', sport, dport, length: 40 })
export const payload = (bytes = 56): Layer => ({ kind: 'payload', data: '00'.repeat(bytes) })

/** An echo request as a frame. */
export const echo = (src: string, dst: string, fields: Partial<Ipv4Layer> = {}, frame: Partial<EthernetLayer> = {}): readonly Layer[] => [
  ethernet(frame), ipv4(src, dst, fields), icmp(), payload(),
]

/** The same inside VXLAN. */
export const tunnelled = (vni: number, src: string, dst: string, inner: readonly Layer[]): readonly Layer[] => [
  ethernet({ src: '02:00:00:00:01:01', dst: 'fa:16:3e:43:01:3e' }), ipv4(src, dst, { protocol: 17, df: false }), udp(51234, 8472), { kind: 'vxlan', flags: 0x08, vni }, ...inner,
]

const KINDS: readonly [RegExp, LinkKind][] = [[/^(cni|docker|br)/, 'bridge'], [/^flannel\./, 'vxlan'], [/^lo$/, 'loopback']]

/** A hop in the words of a path table: hop('rain-kubernetes-1 cni0 in bridge-up', echo(…)). */
export function hop(words: string, layers: readonly Layer[] = [], decided: readonly TableEntry[] = []): Hop {
  const [netns = '', ifname = '', dir, via] = words.split(' ')
  const kind = KINDS.find(([pattern]) => pattern.test(ifname))?.[1] ?? 'veth'
  return { netns, ifname, kind, dir: dir === 'in' ? 'in' : 'out', via: via as Via, layers, decided }
}

export function pathOf(hops: readonly Hop[], outcome?: Outcome, branches: Path['branches'] = []): Path {
  const last = hops.at(-1)
  return { hops, branches, outcome: outcome ?? { kind: 'delivered', at: { netns: last?.netns ?? 'nowhere', ...(last && { ifname: last.ifname }) } } }
}

/** A trace around a request; the reply is delivered unless said otherwise. */
export function traceOf(request: Path, fields: Partial<TraceData> & { readonly to?: string; readonly dst?: string; readonly probe?: Probe } = {}): Trace {
  const { to = 'tea', dst = '10.168.1.32', ...data } = fields
  const delivered = request.outcome.kind === 'delivered'
  const probe: Probe = { protocol: 'icmp', netns: request.hops[0]?.netns ?? 'coffee', from: 'coffee', to, dst, size: 56, ttl: 64, tos: 0 }
  return createTrace({
    engine: 'model', plan: 'rain', probe, token: '0123456789abcdef01234567', packets: [request], request, errors: [], arp: [],
    verdict: { delivered, answered: delivered && data.reply?.outcome.kind === 'delivered' }, ...data,
  })
}
