import type { Path, TraceData } from '../../engine/index.js'
import { packetAddresses } from '../path/translation.js'
import { formatProtocol } from './packet.js'

/** The packet that a sentence is about: 'icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea)'. */
export function formatSubject(path: Path, trace?: Pick<TraceData, 'probe' | 'request'>): string {
  return trace ? formatRequest(trace) : formatPathSubject(path)
}

function formatRequest({ probe, request }: Pick<TraceData, 'probe' | 'request'>): string {
  const src = request.hops[0] && packetAddresses(request.hops[0].layers)?.src
  const what = probe.protocol === 'icmp' ? 'icmp' : `${probe.protocol} ${probe.port}`
  const to = probe.to === probe.dst ? probe.dst : `${probe.dst} (${probe.to})`
  return `${what} ${src === undefined ? probe.from : `${src} (${probe.from})`} > ${to}`
}

function formatPathSubject({ hops, outcome }: Path): string {
  const first = hops[0]
  if (!first) return 'the packet'
  const addresses = packetAddresses(first.layers)
  if (!addresses) return `${formatProtocol(first.layers)} of ${first.netns}`
  const reached = outcome.kind === 'delivered' ? ` (${outcome.at.netns})` : ''
  return `${formatProtocol(first.layers)} ${addresses.src} (${first.netns}) > ${addresses.dst}${reached}`
}
