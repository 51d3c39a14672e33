import type { Hop, Path, Probe, Trace } from '../../engine/index.js'
import { formatPlace } from '../path/place.js'
import { headerStack, layer } from '../headers/header-stack.js'
import { formatTunnel } from './packet.js'
import { packetAddresses } from '../path/translation.js'

/**
 * A trace as text for a snapshot: the same on every run and every engine. Left out is what is chance (tokens, times, IP ids, checksums, sequence
 * numbers, ports that the kernel chose) and what only one engine can tell (native reasons, entries that decided).
 */
export function formatStableTrace(trace: Trace): string {
  const { probe, request, reply, errors, arp } = trace
  const lines = [`${formatProbe(probe)} on ${trace.plan}`]
  for (const { netns, ifname, ip, cast, lladdr } of arp) {
    lines.push(`arp ${cast} ${netns} ${ifname} ${cast === 'announcement' ? `announces ${ip}` : `${ip} is at ${lladdr ?? 'nobody'}`}`)
  }
  lines.push(...formatStablePath('request', request))
  if (reply) lines.push(...formatStablePath('reply', reply))
  errors.forEach((error) => lines.push(...formatStablePath('error', error)))
  return lines.join('\n')
}

function formatProbe(probe: Probe): string {
  const port = probe.protocol === 'icmp' ? '' : ` ${probe.port}`
  const to = probe.to === probe.dst ? probe.dst : `${probe.to} (${probe.dst})`
  return `${probe.protocol}${port} ${probe.from} > ${to} ${probe.size} bytes ttl ${probe.ttl}`
}

/** One path of a trace in the same form, a line a hop. */
export function formatStablePath(title: string, { hops, branches, outcome }: Path): readonly string[] {
  const end = outcome.kind === 'delivered' ? `delivered to ${formatPlace(outcome.at)}` : `${outcome.kind} at ${formatPlace(outcome.at)}: ${outcome.reason}`
  return [
    `${title} ${end}`,
    ...hops.map((hop) => `  ${formatHop(hop)}`),
    ...branches.flatMap((branch) =>
      formatStablePath(`${branch.why} from ${formatPlace(branch.from)}`, { hops: branch.hops, branches: [], outcome: branch.outcome }).map((line) => `  ${line}`),
    ),
  ]
}

function formatHop({ netns, ifname, dir, via, layers }: Hop): string {
  const { inner } = headerStack(layers)
  const ethernet = layer(inner, 'ethernet')
  const ipv4 = layer(inner, 'ipv4')
  const addresses = packetAddresses(layers)
  const parts = [formatTunnel(layers), ethernet && `${ethernet.src} > ${ethernet.dst}`, addresses && `${addresses.src} > ${addresses.dst}`, ipv4 && `ttl ${ipv4.ttl}`]
  return [netns, ifname, dir, via, ...parts.filter((part) => part !== undefined)].join(' ')
}
